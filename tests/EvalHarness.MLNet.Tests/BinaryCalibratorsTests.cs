using EvalHarness.MLNet.SecondOpinion;
using Microsoft.ML;

namespace EvalHarness.MLNet;

[TestFixture]
public sealed class BinaryCalibratorsTests
{
    private static readonly MLContext Context = new(seed: 0);

    [Test]
    public void Platt_and_isotonic_agree_with_ours_and_mend_a_checkpoint_that_is_twice_too_sure()
    {
        // True log-odds z, stated log-odds 2 z: Platt's slope must come out near one half.
        var random = new Random(11);
        var rows = new List<double[]>();
        var labels = new List<int>();
        for (var i = 0; i < 4000; i++)
        {
            var z = (6 * random.NextDouble()) - 3;
            labels.Add(random.NextDouble() < 1 / (1 + Math.Exp(-z)) ? 1 : 0);
            var stated = 1 / (1 + Math.Exp(-2 * z));
            rows.Add([1 - stated, stated]);
        }

        var found = BinaryCalibrators.Compare(Context, "tiny", "clean", HandWorked.Score([.. rows], [.. labels])).ToDictionary(one => one.Calibrator);

        Assert.Multiple(() =>
        {
            Assert.That(found.Keys, Is.EqualTo(new[] { "platt", "isotonic", "naive" }));
            Assert.That(found["platt"].LargestDifference, Is.LessThan(1e-3));
            Assert.That(found["platt"].Theirs, Is.LessThan(found["platt"].Before - 0.02));
            Assert.That(found["isotonic"].Theirs, Is.EqualTo(found["isotonic"].Ours).Within(5e-3));

            // 200 bins on 2,000 samples: better than saying nothing (.5), but certain in bins of one class, which the log loss punishes.
            Assert.That(found["naive"].TheirBrier, Is.LessThan(0.45));
            Assert.That(found["naive"].Theirs, Is.GreaterThan(found["naive"].Before));
            Assert.That(found["naive"].Ours, Is.Null);
        });
    }

    [Test]
    public void A_half_without_one_of_the_classes_gives_nothing() =>
        Assert.That(BinaryCalibrators.Compare(Context, "tiny", "clean", HandWorked.Score([.. Enumerable.Repeat(new[] { 0.4, 0.6 }, 20)], [.. Enumerable.Repeat(1, 20)])), Is.Empty);
}
