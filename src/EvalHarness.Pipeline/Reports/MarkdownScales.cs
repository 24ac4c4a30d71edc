using EvalHarness.Evaluation;
using EvalHarness.Metrics.Robustness;
using EvalHarness.Reports.Sections;

namespace EvalHarness.Reports;

/// <summary>The tables of report.md: one row a checkpoint, a table for each clean dataset.</summary>
internal static class MarkdownScales
{
    private const int MostShifts = 3;

    /// <summary>The lines of the tables; none for a run without clean data.</summary>
    public static IEnumerable<string> Lines(ReportInput input)
    {
        var groups = CleanGroup.Of(input.Run);
        return groups.SelectMany(group => (groups.Count == 1 ? Enumerable.Empty<string>() : [$"On {MarkdownText.Plain(group.Clean.Id)}:", string.Empty]).Concat(Lines(input, group)));
    }

    private static IEnumerable<string> Lines(ReportInput input, CleanGroup group)
    {
        var names = new ReportNames(input.Run);
        var ood = group.Ood;
        List<string> columns = ["Checkpoint", "Parameters", "Clean accuracy"];
        if (input.Reliability is not null)
        {
            columns.AddRange(["Corrupted accuracy", "Gap"]);
        }

        var shifts = group.Shifts.Take(MostShifts).ToArray();
        columns.AddRange(shifts.Select(shift => $"Accuracy on {MarkdownText.Plain(shift.Id)}"));
        columns.AddRange(["Expected cost", "ECE"]);
        if (ood is not null)
        {
            columns.Add($"OOD AUROC ({MarkdownText.Plain(ood.Id)})");
        }

        return MarkdownTable.Lines(columns, [.. group.Checkpoints.Select(checkpoint => Row(input, names, checkpoint, group.Clean, shifts, ood).ToArray())], kept: 3);
    }

    private static IEnumerable<string> Row(ReportInput input, ReportNames names, Checkpoint checkpoint, Condition clean, Condition[] shifts, Condition? ood)
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

        foreach (var shift in shifts)
        {
            yield return MarkdownText.Plain(ReportNumber.Cell(input.Run.Cell(checkpoint.Id, shift.Id)?.Find("accuracy")));
        }

        yield return MarkdownText.Plain(ReportNumber.Cell(cell?.Find(CostMatrix.Metric.Id)));
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
