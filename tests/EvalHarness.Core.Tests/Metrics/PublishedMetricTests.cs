using EvalHarness.Data;
using EvalHarness.Metrics.Calibration;
using EvalHarness.Metrics.Ood;

namespace EvalHarness.Metrics;

/// <summary>Values that peers publish in their own tests.</summary>
public sealed class PublishedMetricTests
{
    private static readonly double[] RobustnessProbabilities =
    [
        .42610548, .41748077, .15641374, .44766216, .47721294, .0751249, .1862702, .15139402, .66233578,
        .05753544, .8561222, .08634236, .18697925, .29836466, .51465609,
    ];

    [Test]
    public void Torchmetrics_norms()
    {
        // P(y = 1) .25 .25 .55 .75 .75, target 0 0 1 1 1, 2 bins: l1 .2900, l2 .2918, max .3167.
        var table = ReliabilityTable.EqualWidth([.25, .25, .55, .75, .75], [0, 0, 1, 1, 1], 2);

        Assert.That(table.Expected(), Is.EqualTo(0.29).Within(1e-12));
        Assert.That(Math.Sqrt(table.Squared()), Is.EqualTo(0.2918).Within(5e-5));
        Assert.That(table.Maximum(), Is.EqualTo(0.95 / 3).Within(1e-12)); // .3167
    }

    [Test]
    public void Robustness_metrics_top_label()
    {
        var scores = SampleScoresBuilderTests.Build(RobustnessProbabilities, [0, 1, 2, 1, 2], OutputKind.Probabilities, 3).Scores;
        var hit = Enumerable.Range(0, 5).Select(i => scores.IsCorrect(i) ? 1.0 : 0).ToArray();

        Assert.That(CalibrationError.EqualWidth(scores.Confidence, hit, 30), Is.EqualTo(0.412713502).Within(1e-9));
    }

    [Test]
    public void Robustness_metrics_binary()
    {
        // Top label of P(y = 1): .91 .32 .66 .67 .57 .98 .41 .19 with labels 1 0 1 1 0 1 0 0: .18125 with 30 bins.
        double[] positive = [.91, .32, .66, .67, .57, .98, .41, .19];
        var rows = positive.SelectMany(p => new[] { 1 - p, p }).ToArray();
        var scores = SampleScoresBuilderTests.Build(rows, [1, 0, 1, 1, 0, 1, 0, 0], OutputKind.Probabilities, 2).Scores;
        var hit = Enumerable.Range(0, 8).Select(i => scores.IsCorrect(i) ? 1.0 : 0).ToArray();

        Assert.That(CalibrationError.EqualWidth(scores.Confidence, hit, 30), Is.EqualTo(0.18125).Within(1e-12));
    }

    [Test]
    public void Robustness_metrics_two_rows()
    {
        var measured = Measure([.2, .8, .3, .7], [1, 0], 2);

        Assert.That(measured["ece"], Is.EqualTo(0.45).Within(1e-12));
        Assert.That(measured["nll"], Is.EqualTo(0.5 * (-Math.Log(0.8) - Math.Log(0.3))).Within(1e-12));
        // Half of (.04 + .04 + .49 + .49): the peer's Brier is the sum over classes, mean over samples, as here.
        Assert.That(measured["brier"], Is.EqualTo(0.5 * (.04 + .04 + .49 + .49)).Within(1e-12));
    }

    [Test]
    public void Scikit_learn_log_loss() =>
        Assert.That(Measure([.2, .7, .1, .6, .2, .2, .6, .1, .3], [1, 0, 2], 3)["nll"], Is.EqualTo(0.6904911).Within(1e-7)); // seven digits are given

    [Test]
    public void Scikit_learn_average_precision() =>
        Assert.That(OodCurve.Of([.1, .4], [.35, .8])!.AveragePrecisionOut, Is.EqualTo(0.8333333333333333).Within(1e-12));

    [Test]
    public void Scikit_learn_area() => Assert.That(OodCurve.Of([.2, .4], [.35, .1])!.Auroc, Is.EqualTo(0.25).Within(1e-15));

    [Test]
    public void Scikit_learn_isotonic()
    {
        // 3 7 5 9 8 7 10 -> 3 6 6 8 8 8 10: the same pooling, seen through hits. Confidence 1..7 over 10; hits 1 0 1 0 0 1 1 pool to
        // {1 0} = .5 first, then {1 0 1 0 0} = .4 of five, then 1, 1: squared distance 5 x .4 x .6 = 1.2.
        var fit = new IsotonicFit();
        fit.Fit([.1, .2, .3, .4, .5, .6, .7], [1, 0, 1, 0, 0, 1, 1]);

        Assert.That(fit.Score, Is.EqualTo(1.2 / 7).Within(1e-12));
    }

    private static Dictionary<string, double?> Measure(double[] rows, int[] labels, int classes) =>
        MetricTable.Evaluate(SampleScoresBuilderTests.Build(rows, labels, OutputKind.Probabilities, classes), new MetricOptions(0))
            .ToDictionary(m => m.Metric, m => m.Value, StringComparer.Ordinal);
}
