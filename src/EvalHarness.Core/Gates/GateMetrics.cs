using EvalHarness.Evaluation;
using EvalHarness.Metrics;
using EvalHarness.Statistics;

namespace EvalHarness.Gates;

/// <summary>What gates and comparisons must know of a metric; the table of metrics says it.</summary>
public static class GateMetrics
{
    private static readonly Interval Unbounded = new(double.MinValue, double.MaxValue);

    /// <summary>Which way a metric gets better; neutral if it is not in the table.</summary>
    public static Direction DirectionOf(string metric) => StandardMetrics.Find(metric)?.Direction ?? Direction.Neutral;

    /// <summary>Smallest and largest value a metric can take; without bounds if it is not in the table.</summary>
    internal static Interval RangeOf(string metric) => StandardMetrics.Find(metric)?.Range ?? Unbounded;
}
