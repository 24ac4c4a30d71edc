using EvalHarness.Analysis.Scaling;
using EvalHarness.Analysis.Scaling.Fitting;
using EvalHarness.Analysis.Scaling.Forecasts;

namespace EvalHarness.Tests.Analysis.Scaling;

/// <summary>A reduced form of the study in the README beside the code; the whole is <c>scaling-study</c> of the benchmarks.</summary>
public sealed class SyntheticTruthTests
{
    private const int Families = 60;

    [Test]
    public void Seldom_calls_a_family_predictable_that_is_not(
        [Values(TrendVerdict.Inverse, TrendVerdict.Nonmonotonic, TrendVerdict.Breakthrough, TrendVerdict.Noisy, TrendVerdict.Trendless)] TrendVerdict truth,
        [Values(1_000, 10_000)] int images)
    {
        const int families = 400;

        var wrong = Count(truth, images, TrendVerdict.Predictable, families);

        Assert.That(wrong, Is.LessThan(0.05 * families));
    }

    [TestCase(TrendVerdict.Predictable, 0.7)]
    [TestCase(TrendVerdict.Diminishing, 0.8)]
    [TestCase(TrendVerdict.Inverse, 0.9)]
    [TestCase(TrendVerdict.Nonmonotonic, 0.85)]
    [TestCase(TrendVerdict.Breakthrough, 0.9)]
    [TestCase(TrendVerdict.Noisy, 0.5)]
    [TestCase(TrendVerdict.Trendless, 0.75)]
    public void Recovers_what_was_built_in(TrendVerdict verdict, double share)
    {
        Assert.That(Count(verdict, 1_000, verdict), Is.GreaterThanOrEqualTo(share * Families));
    }

    [TestCase(TrendVerdict.Predictable)]
    [TestCase(TrendVerdict.Diminishing)]
    public void Recovers_smooth_trends_nearly_always_with_the_errors_of_10_000_images(TrendVerdict verdict)
    {
        var smooth = Count(verdict, 10_000, TrendVerdict.Predictable) + Count(verdict, 10_000, TrendVerdict.Diminishing);

        Assert.That(smooth, Is.GreaterThanOrEqualTo(0.95 * Families));
    }

    [Test]
    public void Covers_the_next_scale_as_often_as_its_intervals_say()
    {
        var covered = 0;
        for (var number = 0; number < 2 * Families; number++)
        {
            var (known, next) = SyntheticFamily.Draw(TrendVerdict.Predictable, 10_000, number);
            var options = new TrendOptions { ForecastAt = [next[0].X], Resamples = 200 };

            var forecast = Forecaster.Points(TrendSeries.Of(known, options), options)[0];

            covered += next[0].Y >= forecast.Lower && next[0].Y <= forecast.Upper ? 1 : 0;
        }

        // 95 % of 120, give or take three standard errors of 2.4.
        Assert.That(covered, Is.InRange(107, 120));
    }

    private static int Count(TrendVerdict truth, int images, TrendVerdict verdict, int families = Families) => Enumerable.Range(0, families).Count(number =>
        TrendAnalysis.Analyze(SyntheticFamily.Draw(truth, images, number).Known, new TrendOptions { Depth = TrendDepth.Light }).Verdict == verdict);
}
