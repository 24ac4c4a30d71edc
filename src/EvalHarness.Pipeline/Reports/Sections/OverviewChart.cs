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

    /// <summary>The chart.</summary>
    public static ReportChart Create(ReportInput input)
    {
        var rows = new List<object?[]>();
        foreach (var (series, condition, metric, order) in Series(input))
        {
            foreach (var checkpoint in input.Run.Checkpoints.Where(checkpoint => checkpoint.Parameters is not null))
            {
                if (input.Run.Cell(checkpoint.Id, condition)?.Find(metric) is { Value: { } value } found)
                {
                    rows.Add(Row(new ReportNames(input.Run).Of(checkpoint), checkpoint, series, order, value, found));
                }
            }
        }

        return new ReportChart(
            "overview",
            "overview",
            "Performance over scale",
            "Clean accuracy, accuracy under corruption and out-of-distribution detection against the number of parameters, with 95% intervals.",
            new DataTable(Columns, rows))
        {
            Note = "Bars are 95% intervals. Lines join the rungs of the ladder; hollow marks are variants, which no trend counts.",
            Height = 360,
        };
    }

    private static IEnumerable<(string Series, string Condition, string Metric, int Order)> Series(ReportInput input)
    {
        var names = new ReportNames(input.Run);
        if (names.Conditions(ConditionKind.Clean).FirstOrDefault() is { } clean)
        {
            yield return ("Clean accuracy", clean.Id, "accuracy", 0);
        }
    }

    private static object?[] Row(string name, Checkpoint checkpoint, string series, int order, double value, Measurement found) =>
    [
        name, series, checkpoint.Parameters, ReportNumber.Percent(value),
        found.Lower is null ? "none" : ReportNumber.Interval("accuracy", found.Lower, found.Upper) + "%",
        found.N, value, found.Lower, found.Upper, checkpoint.IsRung, order,
    ];
}
