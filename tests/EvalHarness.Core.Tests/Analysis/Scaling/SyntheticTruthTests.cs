using EvalHarness.Analysis.Scaling;
using EvalHarness.Analysis.Scaling.Fitting;
using EvalHarness.Analysis.Scaling.Forecasts;

namespace EvalHarness.Tests.Analysis.Scaling;

/// <summary>A reduced form of the study in the README beside the code; the whole is <c>scaling-study</c> of the benchmarks.</summary>
public sealed class SyntheticTruthTests
{
    private const int Families = 60;

    [TestCase(1_000)]
    [TestCase(10_000)]
    public void Seldom_calls_a_family_predictable_that_is_not(int images)
    {
        TrendVerdict[] others = [.. SyntheticFamily.Classes.Where(one => one is not (TrendVerdict.Predictable or TrendVerdict.Diminishing))];

        var wrong = others.Sum(verdict => Count(verdict, images, TrendVerdict.Predictable));

        Assert.That(wrong, Is.LessThan(0.05 * Families * others.Length));
    }

    [TestCase(TrendVerdict.Predictable, 0.85)]
    [TestCase(TrendVerdict.Diminishing, 0.85)]
    [TestCase(TrendVerdict.Inverse, 0.9)]
    [TestCase(TrendVerdict.Nonmonotonic, 0.85)]
    [TestCase(TrendVerdict.Breakthrough, 0.9)]
    [TestCase(TrendVerdict.Noisy, 0.5)]
    [TestCase(TrendVerdict.Trendless, 0.75)]
    public void Recovers_what_was_built_in(TrendVerdict verdict, double share)
    {
        Assert.That(Count(verdict, 1_000, verdict), Is.GreaterThanOrEqualTo(share * Families));
    }

    [Test]
    public void Leaves_few_noisy_ladders_undecided()
    {
        Assert.That(Count(TrendVerdict.Noisy, 1_000, TrendVerdict.Undecided), Is.LessThan(0.15 * Families));
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

    private static int Count(TrendVerdict truth, int images, TrendVerdict verdict) => Enumerable.Range(0, Families).Count(number =>
        TrendAnalysis.Analyze(SyntheticFamily.Draw(truth, images, number).Known, new TrendOptions { Depth = TrendDepth.Light }).Verdict == verdict);
}
