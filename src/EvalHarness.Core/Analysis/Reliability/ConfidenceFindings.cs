using static EvalHarness.Analysis.Reliability.ReliabilityFindings;

namespace EvalHarness.Analysis.Reliability;

/// <summary>Over-confidence, loss of confidence and collapse of the predictions under shift.</summary>
internal static class ConfidenceFindings
{
    // Calibration that is off by ten points misleads whoever reads a confidence; five points more than on clean data is the shift's doing.
    private const double Off = 0.10;
    private const double Worse = 0.05;

    public static IEnumerable<Finding> Of(CheckpointReliability checkpoint)
    {
        if (checkpoint.Confidence.Count < 2)
        {
            yield break;
        }

        var clean = checkpoint.Confidence[0];
        var shifted = checkpoint.Confidence.Skip(1).ToArray();
        var over = shifted.MaxBy(row => row.Overconfidence.Value)!;
        if (over.Overconfidence is { Value: > Off, Lower: > 0 } && over.Overconfidence.Value - clean.Overconfidence.Value > Worse)
        {
            yield return Make("overconfident_under_shift", FindingSeverity.Warning, checkpoint, over, clean,
                $"{checkpoint.Checkpoint} is over-confident under shift: at severity {over.Severity} it is {Percent(over.Confidence)} sure "
                    + $"on average and right in {Percent(over.Accuracy)} (clean: {Percent(clean.Confidence)} and {Percent(clean.Accuracy)}).");
        }

        var under = shifted.MinBy(row => row.Overconfidence.Value)!;
        if (under.Overconfidence is { Value: < -Off, Upper: < 0 } && clean.Overconfidence.Value - under.Overconfidence.Value > Worse)
        {
            yield return Make("confidence_collapse", FindingSeverity.Warning, checkpoint, under, clean,
                $"{checkpoint.Checkpoint} loses its confidence under shift: at severity {under.Severity} it is {Percent(under.Confidence)} sure "
                    + $"on average, although it is right in {Percent(under.Accuracy)} (clean: {Percent(clean.Confidence)} and {Percent(clean.Accuracy)}).");
        }

        var collapsed = shifted.MaxBy(row => row.TopPrediction - row.TopLabel)!;
        if (collapsed.TopPrediction > 2 * Math.Max(collapsed.TopLabel, clean.TopPrediction))
        {
            yield return Make("prediction_collapse", FindingSeverity.Serious, checkpoint, collapsed, clean,
                $"{checkpoint.Checkpoint} collapses onto one class: at severity {collapsed.Severity}, {Percent(collapsed.TopPrediction)} of the "
                    + $"samples get the same prediction, although no class has more than {Percent(collapsed.TopLabel)} of them.");
        }
    }

    private static Finding Make(
        string id, FindingSeverity severity, CheckpointReliability checkpoint, ConfidenceRow row, ConfidenceRow clean, string sentence) => new(
        id,
        severity,
        sentence,
        Numbers(
            ("severity", row.Severity),
            ("confidence", row.Confidence),
            ("accuracy", row.Accuracy),
            ("overconfidence", row.Overconfidence.Value),
            ("overconfidence_lower", row.Overconfidence.Lower),
            ("overconfidence_upper", row.Overconfidence.Upper),
            ("clean_overconfidence", clean.Overconfidence.Value),
            ("top_prediction", row.TopPrediction)),
        checkpoint.Checkpoint);
}
