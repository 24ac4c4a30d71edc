using static EvalHarness.Analysis.Reliability.ReliabilityFindings;

namespace EvalHarness.Analysis.Reliability;

/// <summary>Over-confidence, loss of confidence and collapse of the predictions under shift.</summary>
internal static class ConfidenceFindings
{
    // Calibration that is off by ten points misleads whoever reads a confidence; five points more than on clean data is the shift's doing.
    private const double Off = 0.10;
    private const double Worse = 0.05;

    public static IEnumerable<Finding> Of(CheckpointReliability checkpoint) => checkpoint.Confidence.Count == 0 ? [] :
    [
        .. Of(checkpoint, [.. checkpoint.Confidence.Skip(1).Select(row => new Place(row, FormattableString.Invariant($"at severity {row.Severity}"), null))]),
        .. Of(checkpoint, [.. checkpoint.Shifts.Where(shift => shift.Confidence is not null).Select(shift => new Place(shift.Confidence!, $"on {shift.Condition}", shift.Condition))]),
    ];

    private static IEnumerable<Finding> Of(CheckpointReliability checkpoint, Place[] places)
    {
        if (places.Length == 0)
        {
            yield break;
        }

        var clean = checkpoint.Confidence[0];
        var over = places.MaxBy(place => place.Row.Overconfidence.Value)!;
        if (over.Row.Overconfidence is { Value: > Off, Lower: > 0 } && over.Row.Overconfidence.Value - clean.Overconfidence.Value > Worse)
        {
            yield return Make("overconfident_under_shift", FindingSeverity.Warning, checkpoint, over, clean,
                $"{checkpoint.Checkpoint} is over-confident under shift: {over.Where} it is {Percent(over.Row.Confidence)} sure "
                    + $"on average and right in {Percent(over.Row.Accuracy)} (clean: {Percent(clean.Confidence)} and {Percent(clean.Accuracy)}).");
        }

        var under = places.MinBy(place => place.Row.Overconfidence.Value)!;
        if (under.Row.Overconfidence is { Value: < -Off, Upper: < 0 } && clean.Overconfidence.Value - under.Row.Overconfidence.Value > Worse)
        {
            yield return Make("confidence_collapse", FindingSeverity.Warning, checkpoint, under, clean,
                $"{checkpoint.Checkpoint} loses its confidence under shift: {under.Where} it is {Percent(under.Row.Confidence)} sure "
                    + $"on average, although it is right in {Percent(under.Row.Accuracy)} (clean: {Percent(clean.Confidence)} and {Percent(clean.Accuracy)}).");
        }

        var collapsed = places.MaxBy(place => place.Row.TopPrediction - place.Row.TopLabel)!;
        if (collapsed.Row.TopPrediction > 2 * Math.Max(collapsed.Row.TopLabel, clean.TopPrediction))
        {
            yield return Make("prediction_collapse", FindingSeverity.Serious, checkpoint, collapsed, clean,
                $"{checkpoint.Checkpoint} collapses onto one class: {collapsed.Where}, {Percent(collapsed.Row.TopPrediction)} of the "
                    + $"samples get the same prediction, although no class has more than {Percent(collapsed.Row.TopLabel)} of them.");
        }
    }

    private static Finding Make(
        string id, FindingSeverity severity, CheckpointReliability checkpoint, Place place, ConfidenceRow clean, string sentence) => new(
        id,
        severity,
        sentence,
        Numbers(
            ("severity", place.Row.Severity),
            ("confidence", place.Row.Confidence),
            ("accuracy", place.Row.Accuracy),
            ("overconfidence", place.Row.Overconfidence.Value),
            ("overconfidence_lower", place.Row.Overconfidence.Lower),
            ("overconfidence_upper", place.Row.Overconfidence.Upper),
            ("clean_overconfidence", clean.Overconfidence.Value),
            ("top_prediction", place.Row.TopPrediction)),
        checkpoint.Checkpoint,
        place.Condition);

    // Condition: null where several are pooled.
    private sealed record Place(ConfidenceRow Row, string Where, string? Condition);
}
