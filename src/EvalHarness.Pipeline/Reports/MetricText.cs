namespace EvalHarness.Reports;

/// <summary>How a metric is called in a report, and whether its value is a share of 1 that reads best as a percentage.</summary>
internal static class MetricText
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["accuracy"] = "Accuracy",
        ["top5_accuracy"] = "Top-5 accuracy",
        ["balanced_accuracy"] = "Balanced accuracy",
        ["worst_class_accuracy"] = "Worst-class accuracy",
        ["nll"] = "NLL (nats)",
        ["brier"] = "Brier score",
        ["ece"] = "ECE",
        ["ece_mass"] = "ECE, equal mass",
        ["ece_debiased"] = "ECE, debiased",
        ["ece_smooth"] = "ECE, smooth",
        ["mce"] = "Maximum calibration error",
        ["aurc"] = "AURC",
        ["augrc"] = "AUGRC",
    };

    private static readonly string[] Shares = ["accuracy", "ece", "coverage", "recall", "precision", "flip_rate", "_share", "error_rate"];

    /// <summary>The name to print; an id that the table does not know is printed as it is.</summary>
    public static string Name(string metric) => Names.GetValueOrDefault(metric) ?? metric;

    /// <summary>Whether a smaller value is better.</summary>
    public static bool IsLowerBetter(string metric) => !metric.Contains("accuracy", StringComparison.Ordinal) && !metric.Contains("auroc", StringComparison.Ordinal);

    /// <summary>Whether the value is printed as a percentage.</summary>
    public static bool IsShare(string metric) => Array.Exists(Shares, share => metric.Contains(share, StringComparison.Ordinal));
}
