using EvalHarness.Evaluation;

namespace EvalHarness.Analysis.Reliability;

/// <summary>Turns the numbers of a report into sentences; each kind of finding is one method of the classes below.</summary>
internal static class ReliabilityFindings
{
    public static IReadOnlyList<Finding> Of(
        EvaluationRun run, IReadOnlyList<CheckpointReliability> checkpoints, IReadOnlyList<ScaleStep> steps, IReadOnlyList<DatasetQuality> data)
    {
        var findings = new List<Finding>();
        foreach (var checkpoint in checkpoints)
        {
            findings.AddRange(ConfidenceFindings.Of(checkpoint));
            findings.AddRange(RobustnessFindings.Of(checkpoint));
            findings.AddRange(RecalibrationFindings.Of(checkpoint));
        }

        foreach (var ladder in checkpoints.GroupBy(checkpoint => (checkpoint.Family, checkpoint.Dataset)))
        {
            findings.AddRange(LadderFindings.Of(ladder.ToArray(), steps));
        }

        findings.AddRange(steps.SelectMany(step => StepFindings.Of(step, Math.Max(run.Floor(step.Smaller, "accuracy"), run.Floor(step.Larger, "accuracy")))));
        findings.AddRange(data.SelectMany(DataFindings.Of));
        return findings.OrderByDescending(finding => finding.Severity).ToArray();
    }

    /// <summary>A share as whole per cent with one digit.</summary>
    public static string Percent(double share) => FormattableString.Invariant($"{100 * share:0.0} %");

    /// <summary>A difference of shares in percentage points.</summary>
    public static string Points(double share) => FormattableString.Invariant($"{100 * share:0.0} points");

    /// <summary>"3 of 19 shifts, most under X"; of a single one, its name alone.</summary>
    public static string Most(int found, int all, string what, string worst) =>
        all == 1 ? worst : FormattableString.Invariant($"{found} of {all} {what}, most under {worst}");

    /// <summary>A list of numbers by name.</summary>
    public static Dictionary<string, double> Numbers(params (string Name, double? Value)[] values) => values
        .Where(entry => entry.Value is not null)
        .ToDictionary(entry => entry.Name, entry => entry.Value!.Value, StringComparer.Ordinal);
}
