using EvalHarness.Evaluation;
using EvalHarness.Statistics;

namespace EvalHarness.Metrics;

/// <summary>What a metric is, beside its number: everything a reader must know to compare it with someone else's.</summary>
/// <param name="Id">Its name in files, snake_case.</param>
/// <param name="Name">Its name in a sentence.</param>
/// <param name="Group">The family: accuracy, likelihood, calibration, selective, conformal, ood.</param>
/// <param name="Direction">Which way is better.</param>
/// <param name="Range">Smallest and largest value it can take; ends may be infinite.</param>
/// <param name="Interval">How its interval is made.</param>
/// <param name="Convention">The choices that make two right programs disagree.</param>
/// <param name="Source">The paper or the definition's origin.</param>
public sealed record Metric(
    string Id,
    string Name,
    string Group,
    Direction Direction,
    Interval Range,
    IntervalMethod Interval,
    string Convention,
    string Source)
{
    /// <summary>Whether labels and predicted classes are all that it takes, so that it is defined for a model that gives labels only.</summary>
    internal bool IsOfLabels { get; init; }

    /// <summary>The value from a cell; null for metrics that compare two cells.</summary>
    internal Func<CellStatistics, MetricValue>? Compute { get; init; }

    /// <summary>The interval at a level, where the metric has a way of its own; null for other metrics.</summary>
    internal Func<CellStatistics, double, Interval?>? FromSums { get; init; }

    /// <summary>For metrics that are a mean over samples: the value of one sample.</summary>
    internal Func<SortedCell, int, double>? Sample { get; init; }
}
