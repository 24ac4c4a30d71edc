using EvalHarness.Evaluation;
using EvalHarness.Metrics.Robustness;
using EvalHarness.Reports.Sections;

namespace EvalHarness.Reports;

/// <summary>The table of report.md: one row a checkpoint, on the first clean dataset.</summary>
internal static class MarkdownScales
{
    /// <summary>The lines of the table; none for a run without clean data.</summary>
    public static IEnumerable<string> Lines(ReportInput input)
    {
        var names = new ReportNames(input.Run);
        if (names.Conditions(ConditionKind.Clean).FirstOrDefault() is not { } clean)
        {
            return [];
        }

        var ood = OodColumn.Condition(names);
        List<string> columns = ["Checkpoint", "Parameters", "Clean accuracy"];
        if (input.Reliability is not null)
        {
            columns.AddRange(["Corrupted accuracy", "Gap"]);
        }

        columns.Add("ECE");
        if (ood is not null)
        {
            columns.Add($"OOD AUROC ({MarkdownText.Plain(ood.Id)})");
        }

        return MarkdownTable.Lines(columns, [.. input.Run.Checkpoints.Select(checkpoint => Row(input, names, checkpoint, clean, ood).ToArray())], kept: 3);
    }

    private static IEnumerable<string> Row(ReportInput input, ReportNames names, Checkpoint checkpoint, Condition clean, Condition? ood)
    {
        var cell = input.Run.Cell(checkpoint.Id, clean.Id);
        yield return MarkdownText.Plain(names.Of(checkpoint) + (checkpoint.Variant is null ? string.Empty : $" ({checkpoint.Variant.Replace('_', ' ')})"));
        yield return ReportNumber.Size(checkpoint.Parameters);
        yield return MarkdownText.Plain(ReportNumber.Cell(cell?.Find("accuracy")));
        if (input.Reliability is { } reliability)
        {
            var found = reliability.Checkpoints.FirstOrDefault(one => one.Checkpoint == checkpoint.Id && one.Dataset == clean.Dataset);
            yield return Estimate(found?.MeanPerturbedAccuracy, ReportNumber.Percent);
            yield return Estimate(found?.MeanGap, ReportNumber.Points);
        }

        yield return MarkdownText.Plain(ReportNumber.Cell(cell?.Find("ece")));
        if (ood is not null)
        {
            yield return MarkdownText.Plain(ReportNumber.Cell(input.Run.Cell(checkpoint.Id, ood.Id) is { } outside ? OodColumn.Find(outside) : null));
        }
    }

    private static string Estimate(Estimate? estimate, Func<double?, string> print) => estimate switch
    {
        null => ReportNumber.Missing,
        { Value: null } => MarkdownText.Plain($"{ReportNumber.Missing} ({estimate.Reason})"),
        { Lower: null } or { Upper: null } => print(estimate.Value),
        _ => $"{print(estimate.Value)} [{ReportNumber.Interval("accuracy", estimate.Lower, estimate.Upper)}]",
    };
}
