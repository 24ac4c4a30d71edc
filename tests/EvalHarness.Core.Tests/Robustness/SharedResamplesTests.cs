using EvalHarness.Metrics.Robustness;
using EvalHarness.Perturbations;

namespace EvalHarness.Tests.Robustness;

public sealed class SharedResamplesTests
{
    [TestCase(1)]
    [TestCase(31)]
    [TestCase(33)]
    [TestCase(5000)]
    public void Draws_as_many_images_as_there_are(int images)
    {
        var resamples = new SharedResamples(images, 5, 1);
        var all = Enumerable.Repeat((byte)0xFF, images).ToArray();

        for (var r = 0; r < 5; r++)
        {
            Assert.That(resamples.CountIn(r, all), Is.EqualTo(images));
        }
    }

    [Test]
    public void Counts_the_draws_on_a_mask_as_plain_addition_does()
    {
        var resamples = new SharedResamples(9001, 3, 2);
        var random = new SeededRandom(3);
        var mask = new byte[9001];
        for (var i = 0; i < mask.Length; i++)
        {
            mask[i] = random.NextInt(2) == 0 ? (byte)0 : (byte)0xFF;
        }

        var expected = 0L;
        for (var i = 0; i < mask.Length; i++)
        {
            expected += mask[i] == 0 ? 0 : resamples.Weights(2)[i];
        }

        Assert.That(resamples.CountIn(2, mask), Is.EqualTo(expected));
    }

    [Test]
    public void The_seed_decides_the_draws()
    {
        var first = new SharedResamples(50, 1, 4).Weights(0).ToArray();
        var again = new SharedResamples(50, 1, 4).Weights(0).ToArray();
        var other = new SharedResamples(50, 1, 5).Weights(0).ToArray();

        Assert.That(again, Is.EqualTo(first));
        Assert.That(other, Is.Not.EqualTo(first));
    }
}
