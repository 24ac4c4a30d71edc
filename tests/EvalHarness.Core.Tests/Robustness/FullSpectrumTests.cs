using EvalHarness.Metrics.Ood;
using EvalHarness.Metrics.Robustness;
using EvalHarness.Tests.Reliability;

namespace EvalHarness.Tests.Robustness;

public sealed class FullSpectrumTests
{
    [Test]
    public void Threshold_is_the_highest_that_still_catches_95_per_cent()
    {
        var scores = Enumerable.Range(1, 20).Select(i => (double)i).ToArray();

        Assert.That(FullSpectrum.Threshold(scores), Is.EqualTo(2)); // 19 of 20 are at least 2
        Assert.That(FullSpectrum.Threshold([3.0]), Is.EqualTo(3));
        Assert.That(FullSpectrum.Threshold([]), Is.Null);
    }

    [Test]
    public void Counts_only_images_that_are_right_and_at_or_above_the_threshold()
    {
        // msp is minus the confidence. Right: .9, .5, .6, .7; wrong: .3. At or above -.6: .5 and .6.
        var cell = Cells.Make([0, 0, 0, 0, 0], [0, 0, 0, 1, 0], [0.9, 0.5, 0.6, 0.3, 0.7]);

        var rejected = FullSpectrum.Rejected([cell], OodScore.All[0], -0.6);

        Assert.That(rejected.Value, Is.EqualTo(0.5).Within(1e-12));
        Assert.That(rejected.N, Is.EqualTo(4));
    }

    [Test]
    public void Feature_scores_leave_out_the_samples_that_they_were_fitted_on()
    {
        // Right: 2, 5 and the first, which has no score; wrong: 9. At or above 4: one of two.
        var score = OodScore.All.Single(one => one.Id == "knn");
        var cell = Cells.Make([0, 0, 0, 0], [0, 0, 0, 1], [0.9, 0.9, 0.9, 0.9]);
        var knn = new[] { double.NaN, 2, 5, 9 };
        var scored = cell with { Features = new() { FittedOn = default, Mahalanobis = knn, RelativeMahalanobis = knn, NearestNeighbours = knn, Vim = null } };

        Assert.That(FullSpectrum.Rejected([scored], score, 4).Value, Is.EqualTo(0.5));
        Assert.That(FullSpectrum.Rejected([scored], score, 4).N, Is.EqualTo(2));
        Assert.That(FullSpectrum.Rejected([cell], score, 4).Reason, Does.Contain("knn was not kept"));
    }

    [Test]
    public void Copies_of_an_image_count_as_one_cluster()
    {
        // Ten copies of a set carry no more evidence about images than one: the interval stays, up to the t quantile's same freedom.
        var cell = Cells.Make(new int[6], new int[6], [0.9, 0.5, 0.6, 0.8, 0.7, 0.4]);

        var once = FullSpectrum.Rejected([cell], OodScore.All[0], -0.6);
        var tenfold = FullSpectrum.Rejected(Enumerable.Repeat(cell, 10).ToArray(), OodScore.All[0], -0.6);

        Assert.That(tenfold.Value, Is.EqualTo(once.Value).Within(1e-12));
        Assert.That(tenfold.Lower, Is.EqualTo(once.Lower).Within(1e-12));
        Assert.That(tenfold.Upper, Is.EqualTo(once.Upper).Within(1e-12));
    }

    [Test]
    public void Nothing_right_is_undefined_with_a_reason()
    {
        var rejected = FullSpectrum.Rejected([Cells.Outcomes("000")], OodScore.All[0], 0);

        Assert.That(rejected.Value, Is.Null);
        Assert.That(rejected.Reason, Is.Not.Null);
    }

    [Test]
    public void No_rejection_has_an_upper_end_above_zero()
    {
        var rejected = FullSpectrum.Rejected([Cells.Outcomes("1111111111")], OodScore.All[0], 0.5);

        Assert.That(rejected.Value, Is.Zero);
        Assert.That(rejected.Upper, Is.EqualTo(0.2775327998628892).Within(1e-9)); // Wilson, 0 of 10: z^2 / (n + z^2)
    }
}
