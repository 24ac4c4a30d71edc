using EvalHarness.Analysis.Scaling;

namespace EvalHarness.Tests.Analysis.Scaling;

public sealed class TrendVerdictTests
{
    [TestCase(new[] { 0.50, 0.56, 0.62, 0.68, 0.74, 0.80 }, TrendVerdict.Predictable)]
    [TestCase(new[] { 0.40, 0.62, 0.72, 0.765, 0.785, 0.79, 0.792 }, TrendVerdict.Diminishing)]
    [TestCase(new[] { 0.80, 0.75, 0.70, 0.65, 0.60 }, TrendVerdict.Inverse)]
    [TestCase(new[] { 0.50, 0.62, 0.70, 0.66, 0.58, 0.52 }, TrendVerdict.Nonmonotonic)]
    [TestCase(new[] { 0.10, 0.10, 0.11, 0.60, 0.61, 0.60 }, TrendVerdict.Breakthrough)]
    [TestCase(new[] { 0.50, 0.60, 0.54, 0.66, 0.61, 0.72, 0.66, 0.78 }, TrendVerdict.Noisy)]
    [TestCase(new[] { 0.701, 0.700, 0.702, 0.700, 0.701 }, TrendVerdict.Trendless)]
    public void Names_what_a_clear_series_does(double[] accuracy, TrendVerdict expected)
    {
        var result = Judge(accuracy, 5_000);

        Assert.That(result.Verdict, Is.EqualTo(expected), result.Reason);
    }

    [TestCase(1_000)]
    [TestCase(10_000)]
    public void Does_not_call_a_rise_that_falls_back_a_breakthrough(int n)
    {
        var result = Judge([0.73, 0.70, 0.84, 0.81, 0.79, 0.78, 0.78], n);

        Assert.That(result.Verdict, Is.EqualTo(TrendVerdict.Nonmonotonic));
    }

    [Test]
    public void Turns_with_the_direction_of_the_metric()
    {
        double[] error = [0.50, 0.44, 0.38, 0.32, 0.26];
        var points = error.Select((y, i) => new TrendPoint(Math.Pow(10, i), y, null, 5_000)).ToArray();

        var lower = TrendAnalysis.Analyze(points, new TrendOptions { LowerIsBetter = true, Depth = TrendDepth.Light });
        var higher = TrendAnalysis.Analyze(points, new TrendOptions { Depth = TrendDepth.Light });

        Assert.Multiple(() =>
        {
            Assert.That(lower.Verdict, Is.EqualTo(TrendVerdict.Predictable));
            Assert.That(higher.Verdict, Is.EqualTo(TrendVerdict.Inverse));
            Assert.That(lower.Slope!.PerDecade, Is.EqualTo(-0.06).Within(1e-3));
        });
    }

    [Test]
    public void Does_not_call_a_short_ladder_smooth_whose_errors_could_hide_its_scatter()
    {
        double[] accuracy = [0.60, 0.62, 0.64, 0.66, 0.68];

        var few = Judge(accuracy, 1_000);
        var many = Judge(accuracy, (int)few.SamplesNeeded!.Value);

        Assert.Multiple(() =>
        {
            Assert.That(few.Verdict, Is.EqualTo(TrendVerdict.Undecided));
            Assert.That(few.Reason, Does.Contain("smooth rise"));
            Assert.That(few.SamplesNeeded, Is.GreaterThan(1_000));
            Assert.That(many.Verdict, Is.EqualTo(TrendVerdict.Predictable));
        });
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void Decides_nothing_on_fewer_than_four_scales_and_says_how_many_would_do(int scales)
    {
        var result = Judge([.. Enumerable.Range(0, scales).Select(i => 0.5 + (0.1 * i))], 1_000);

        Assert.Multiple(() =>
        {
            Assert.That(result.Verdict, Is.EqualTo(TrendVerdict.Undecided));
            Assert.That(result.ScalesNeeded, Is.EqualTo(4));
            Assert.That(result.Reason, Does.Contain("at least 4"));
        });
    }

    [Test]
    public void Says_how_many_samples_an_undecided_flat_series_needs()
    {
        var result = Judge([0.50, 0.53, 0.49, 0.54, 0.51], 50);

        Assert.Multiple(() =>
        {
            Assert.That(result.Verdict, Is.EqualTo(TrendVerdict.Undecided));
            Assert.That(result.SamplesNeeded, Is.GreaterThan(50));
        });
    }

    private static TrendResult Judge(double[] accuracy, int n) => TrendAnalysis.Analyze(
        [.. accuracy.Select((y, i) => new TrendPoint(1_000 * Math.Pow(4, i), y, null, n))],
        new TrendOptions { Depth = TrendDepth.Light });
}
