using EvalHarness.Evaluation;
using EvalHarness.Metrics;
using EvalHarness.Metrics.Recalibration;

namespace EvalHarness.Analysis.Reliability;

/// <summary>
/// Calibration errors of one cell by estimator and bin count, to see whether they tell the same story. Those the run has measured are
/// taken from it; equal-width ECE at four bin counts and the isotonic gap are always there.
/// </summary>
internal static class CalibrationEstimates
{
    private static readonly string[] Measured =
    [
        "ece_equal_mass", "ece_debiased", "smooth_ece", "ece_sweep", "ks_calibration_error", "rms_calibration_error", "classwise_ece", "mmce",
    ];

    /// <summary>The name of an estimator within a sentence.</summary>
    public static string Name(string id)
    {
        if (id.StartsWith("ece_", StringComparison.Ordinal) && id["ece_".Length..].All(char.IsAsciiDigit))
        {
            return $"ECE with {id["ece_".Length..]} bins";
        }

        return MetricNames.WithinSentence(StandardMetrics.Find(id)?.Name ?? id);
    }

    public static Dictionary<string, double> Of(CellResult? cell, double[] confidence, bool[] correct)
    {
        var errors = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var bins in (int[])[5, 10, 15, 20, 30])
        {
            errors[FormattableString.Invariant($"ece_{bins}")] = EqualWidth(confidence, correct, bins);
        }

        var (x, fitted, count) = IsotonicFit.FitScores(confidence, correct);
        errors["ece_isotonic"] = x.Select((at, i) => count[i] * Math.Abs(fitted[i] - at)).Sum() / confidence.Length;
        foreach (var id in Measured)
        {
            if (cell?.Find(id)?.Value is { } value)
            {
                errors[id] = value;
            }
        }

        return errors;
    }

    private static double EqualWidth(double[] confidence, bool[] correct, int bins)
    {
        var gap = new double[bins];
        for (var i = 0; i < confidence.Length; i++)
        {
            gap[Math.Clamp((int)Math.Ceiling(confidence[i] * bins) - 1, 0, bins - 1)] += (correct[i] ? 1 : 0) - confidence[i];
        }

        return gap.Sum(Math.Abs) / confidence.Length;
    }
}
