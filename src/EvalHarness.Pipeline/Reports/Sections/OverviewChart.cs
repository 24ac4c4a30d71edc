using EvalHarness.Evaluation;

namespace EvalHarness.Reports.Sections;

/// <summary>Clean, corrupted and out-of-distribution performance over scale.</summary>
internal static class OverviewChart
{
    private static readonly DataColumn[] Columns =
    [
        new("checkpoint", "Checkpoint", ColumnFormat.Text),
        new("series", "Measure", ColumnFormat.Text),
        new("parameters", "Parameters", ColumnFormat.Size),
        new("label", "Value", ColumnFormat.Text),
        new("interval", "95% interval", ColumnFormat.Text),
        new("n", "n", ColumnFormat.Count),
        new("value", "value", ColumnFormat.Hidden),
        new("lower", "lower", ColumnFormat.Hidden),
        new("upper", "upper", ColumnFormat.Hidden),
        new("rung", "rung", ColumnFormat.Hidden),
        new("order", "order", ColumnFormat.Hidden),
    ];

    /// <summary>The charts, one for each clean dataset.</summary>
    public static IReadOnlyList<ReportChart> Create(ReportInput input)
    {
        var names = new ReportNames(input.Run);
        var groups = CleanGroup.Of(input.Run);
        return [.. groups.Select((group, number) => Create(input, names, group, number, groups.Count > 1 ? $"Performance over scale on {group.Clean.Id}" : "Performance over scale"))];
    }

    private static ReportChart Create(ReportInput input, ReportNames names, CleanGroup group, int number, string title)
    {
        var rows = new List<object?[]>();
        foreach (var checkpoint in group.Checkpoints.Where(checkpoint => checkpoint.Parameters is not null))
        {
            rows.AddRange(Points(input, group, checkpoint).Select(point => Row(names.Of(checkpoint), checkpoint, point.Series, point.Order, point.Found)));
        }

        return new ReportChart(
            ReportChart.Numbered("overview", number),
            "overview",
            title,
            "Clean accuracy, accuracy under corruption and on shifted data, and out-of-distribution detection against the number of parameters, with 95% intervals.",
            new DataTable(Columns, rows))
        {
            Note = (rows.Exists(row => row[1] is "Corrupted accuracy") ? "Corrupted: mean over the corruptions and their severities. " : string.Empty)
                + "Bars are 95% intervals. Lines join the rungs of the ladder; hollow marks are variants, which no trend counts.",
            Height = 360,
        };
    }

    private static IEnumerable<(string Series, int Order, Measurement Found)> Points(ReportInput input, CleanGroup group, Checkpoint checkpoint)
    {
        if (input.Run.Cell(checkpoint.Id, group.Clean.Id)?.Find("accuracy") is { Value: not null } accuracy)
        {
            yield return ("Clean accuracy", 0, accuracy);
        }

        if (input.Reliability?.Checkpoints.FirstOrDefault(one => one.Checkpoint == checkpoint.Id && one.Dataset == group.Clean.Dataset)?.MeanPerturbedAccuracy is { Value: { } corrupted } mean)
        {
            yield return ("Corrupted accuracy", 1, new Measurement("accuracy", corrupted, mean.Lower, mean.Upper, mean.N ?? 0));
        }

        if (group.Ood is { } ood && input.Run.Cell(checkpoint.Id, ood.Id) is { } cell && OodColumn.Find(cell) is { Value: not null } area)
        {
            yield return ($"OOD AUROC ({ood.Id})", 2, area);
        }

        if (group.Shifts.Count > 0 && group.Shifts[0] is var shift && input.Run.Cell(checkpoint.Id, shift.Id)?.Find("accuracy") is { Value: not null } shifted)
        {
            yield return ($"Accuracy on {shift.Id}", 3, shifted);
        }
    }

    private static object?[] Row(string name, Checkpoint checkpoint, string series, int order, Measurement found) =>
    [
        name, series, checkpoint.Parameters, order == 2 ? ReportNumber.Short(found.Value) : ReportNumber.Percent(found.Value),
        found.Lower is null ? "none" : order == 2 ? ReportNumber.Interval("auroc", found.Lower, found.Upper) : ReportNumber.Interval("accuracy", found.Lower, found.Upper) + "%",
        found.N, found.Value, found.Lower, found.Upper, checkpoint.IsRung, order,
    ];
}
