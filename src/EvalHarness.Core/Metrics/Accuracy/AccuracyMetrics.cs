using EvalHarness.Evaluation;

namespace EvalHarness.Metrics.Accuracy;

/// <summary>How often the prediction is right.</summary>
internal static class AccuracyMetrics
{
    public static IReadOnlyList<Metric> All { get; } =
    [
        Share("accuracy", "Top-1 accuracy", IntervalMethod.Wilson, "ties go to the lowest class", "definition", s => s.Accuracy) with { Sample = (c, i) => c.Hit[i] },
        Share("top5_accuracy", "Top-5 accuracy", IntervalMethod.Wilson, "true class among the five largest outputs; 1 with up to five classes", "Russakovsky et al., 2015", Top5) with { Sample = (c, i) => c.InTop5[i] ? 1 : 0, IsOfLabels = false },
        Share("balanced_accuracy", "Balanced accuracy", IntervalMethod.Bootstrap, "mean recall of the classes that occur", "Brodersen et al., 2010", s => s.Classes.BalancedAccuracy()),
        Share("macro_f1", "Macro F1", IntervalMethod.Bootstrap, "mean over classes that occur or are predicted; 0 for one without hits", "scikit-learn", s => s.Classes.MacroF1()),
        Correlation("mcc", "Matthews correlation", "multi-class; undefined if labels or predictions are one class", "Gorodkin, 2004", s => s.Classes.Matthews()),
        Correlation("cohen_kappa", "Cohen's kappa", "agreement of prediction and label beyond chance", "Cohen, 1960", s => s.Classes.Kappa()),
        Share("worst_class_accuracy", "Accuracy of the worst class", IntervalMethod.CentredBootstrap, "smallest recall of the classes that occur; picking the smallest biases it down", "Sagawa et al., 2020", s => s.Classes.WorstClass()),
    ];

    private static MetricValue Top5(CellStatistics statistics) =>
        (double)statistics.Cell.InTop5.AsSpan(0, statistics.Count).Count(true) / statistics.Count;

    private static Metric Share(
        string id, string name, IntervalMethod interval, string convention, string source, Func<CellStatistics, MetricValue> compute) =>
        new(id, name, "accuracy", Direction.HigherIsBetter, new(0, 1), interval, convention, source) { Compute = compute, IsOfLabels = true };

    private static Metric Correlation(string id, string name, string convention, string source, Func<CellStatistics, MetricValue> compute) =>
        new(id, name, "accuracy", Direction.HigherIsBetter, new(-1, 1), IntervalMethod.Bootstrap, convention, source) { Compute = compute, IsOfLabels = true };
}
