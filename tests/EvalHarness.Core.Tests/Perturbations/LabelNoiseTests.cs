using EvalHarness.Perturbations;

namespace EvalHarness.Core.Tests.Perturbations;

[TestFixture]
public sealed class LabelNoiseTests
{
    [Test]
    public void Symmetric_noise_changes_the_stated_share_to_any_other_class()
    {
        const int N = 20_000;
        var counts = new int[10];
        for (var i = 0; i < N; i++)
        {
            counts[LabelNoise.Apply(3, 10, "symmetric", 0.2, 7, "d", i)]++;
        }

        // Binomial, 5 standard deviations: sd of the changed is sqrt(20000 x .2 x .8) = 57, of each other class sqrt(20000 x .0222 x .978) = 21.
        Assert.That(N - counts[3], Is.EqualTo(4000).Within(285));
        Assert.That(counts.Where((_, label) => label != 3), Is.All.EqualTo(N * 0.2 / 9).Within(105));
    }

    [Test]
    public void Pair_noise_moves_to_the_next_class_and_the_last_to_the_first()
    {
        Assert.That(LabelNoise.Apply(9, 10, "pair", 1, 7, "d", 0), Is.EqualTo(0));
        Assert.That(LabelNoise.Apply(3, 10, "pair", 1, 7, "d", 0), Is.EqualTo(4));
    }

    [Test]
    public void A_higher_rate_changes_the_same_labels_and_more()
    {
        for (var i = 0; i < 2000; i++)
        {
            var low = LabelNoise.Apply(1, 5, "symmetric", 0.1, 7, "d", i);
            if (low != 1)
            {
                Assert.That(LabelNoise.Apply(1, 5, "symmetric", 0.3, 7, "d", i), Is.EqualTo(low));
            }
        }
    }
}
