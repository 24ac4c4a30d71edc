using EvalHarness.Evaluation;

namespace EvalHarness.Metrics.Conformal;

/// <summary>Sets that should hold the true class nine times in ten: whether they still do, and how large they must be.</summary>
internal static class ConformalMetrics
{
    private const string TooFew = "too few samples in the calibration half of the clean data, or none to test";

    public static IReadOnlyList<Metric> All { get; } =
    [
        new("conformal_coverage_90", "Coverage of 90 % conformal sets", "conformal", Direction.Neutral, new(0, 1), IntervalMethod.Wilson, "threshold from the calibration half of the clean cell, tested on the evaluation half; .9 is promised without shift", "Sadinle et al., 2019")
        {
            Compute = s => s.Conformal is { } sets ? (double)sets.Covered / sets.Samples : MetricValue.Undefined(TooFew),
        },
        new("conformal_size_90", "Mean size of 90 % conformal sets", "conformal", Direction.LowerIsBetter, new(0, double.PositiveInfinity), IntervalMethod.Student, "classes with at least the threshold's probability, evaluation half; the threshold counts as given", "Sadinle et al., 2019")
        {
            FromSums = (s, level) => s.Conformal?.SizeInterval(level),
            Compute = s => s.Conformal is not { } sets
                ? MetricValue.Undefined(TooFew)
                : sets.MeanSize is { } size ? size : MetricValue.Undefined("the probabilities of all classes were not kept"),
        },
    ];
}
