namespace EvalHarness.Metrics;

/// <summary>The table of all metrics: adding one is its row, its code and its test.</summary>
public static class StandardMetrics
{
    /// <summary>Metrics of one cell with labelled data, in the order of reports.</summary>
    public static IReadOnlyList<Metric> Cell { get; } =
    [
        .. Accuracy.AccuracyMetrics.All,
        .. Likelihood.LikelihoodMetrics.All,
        .. Calibration.CalibrationMetrics.All,
        .. Selective.SelectiveMetrics.All,
        .. Conformal.ConformalMetrics.All,
    ];

    /// <summary>Metrics of a cell of clean data against a cell of out-of-distribution data.</summary>
    public static IReadOnlyList<Metric> Ood { get; } = Metrics.Ood.OodMetrics.All;

    /// <summary>Metrics of decisions: they need what a suite says beside the cells.</summary>
    public static IReadOnlyList<Metric> Decision { get; } = [Robustness.CostMatrix.Metric];

    /// <summary>All metrics.</summary>
    public static IReadOnlyList<Metric> All { get; } = [.. Cell, .. Ood, .. Decision];

    private static readonly Dictionary<string, Metric> ById = All.ToDictionary(metric => metric.Id, StringComparer.Ordinal);

    /// <summary>The metric with an id; null if there is none.</summary>
    public static Metric? Find(string id) => ById.GetValueOrDefault(id);
}
