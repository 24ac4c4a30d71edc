using EvalHarness.Metrics;

namespace EvalHarness.Compare;

/// <summary>The order in which people want to read differences: first whether answers got worse, then probabilities, strangers, robustness, the rest.</summary>
public static class MetricImportance
{
    private static readonly string[] First =
        ["accuracy", "expected_cost", "nll", "brier", "ece", "ood_auroc_energy", "ood_auroc_msp", "robustness_gap", "attack_success_rate", "worst_class_accuracy", "aurc"];

    private static readonly Dictionary<string, int> Places = Order();

    /// <summary>Place of a metric, 0 for the most important; metrics that no table knows come last.</summary>
    public static int Of(string metric) => Places.GetValueOrDefault(metric, Places.Count);

    private static Dictionary<string, int> Order()
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var metric in First.Concat(StandardMetrics.All.Select(metric => metric.Id)))
        {
            places.TryAdd(metric, places.Count);
        }

        return places;
    }
}
