using System.Globalization;
using System.Text.RegularExpressions;
using EvalHarness.Evaluation;
using EvalHarness.Metrics;

namespace EvalHarness.Reports;

/// <summary>How a metric is called in a report, and whether its value is a share of 1 that reads best as a percentage.</summary>
internal static partial class MetricText
{
    private static readonly string[] Shares = ["accuracy", "ece", "calibration_error", "coverage", "flip_rate", "fpr95", "overconfidence", "mean_confidence", "success_rate"];
    private static readonly string[] NotShares = ["squared", "l2"];

    /// <summary>The name to print; an id that the table of metrics does not know is printed as it is.</summary>
    public static string Name(string metric) => StandardMetrics.Find(metric)?.Name ?? metric;

    /// <summary>Whether a smaller value is better; false where that is not known.</summary>
    public static bool IsLowerBetter(string metric) => StandardMetrics.Find(metric)?.Direction == Direction.LowerIsBetter;

    /// <summary>Whether the value is printed as a percentage.</summary>
    public static bool IsShare(string metric) =>
        Array.Exists(Shares, share => metric.Contains(share, StringComparison.Ordinal)) && !Array.Exists(NotShares, not => metric.Contains(not, StringComparison.Ordinal));

    /// <summary>A gate's demand in the unit in which the metric's values are printed: at most 0.3 of a share is at most 30%, a margin is in points.</summary>
    public static string Demand(string metric, string bound)
    {
        if (!IsShare(metric))
        {
            return bound;
        }

        var end = bound.IndexOf(" against ", StringComparison.Ordinal);
        var unit = end >= 0 && !metric.Contains("flip", StringComparison.Ordinal) ? " points" : "%";
        var head = Number().Replace(end < 0 ? bound : bound[..end], number =>
            (double.Parse(number.Value, CultureInfo.InvariantCulture) * 100).ToString("0.###", CultureInfo.InvariantCulture) + unit);
        return end < 0 ? head : head + bound[end..];
    }

    [GeneratedRegex(@"-?\d+(?:\.\d+)?", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();
}
