using EvalHarness.Analysis.Diagrams;
using EvalHarness.Evaluation;

namespace EvalHarness.Reports.Sections;

/// <summary>Whether an average hides a class that fares badly.</summary>
internal static class SliceSection
{
    private const int MostClasses = 60;

    private static readonly DataColumn[] Columns =
    [
        new("checkpoint", "Checkpoint", ColumnFormat.Text),
        new("slice", "Class", ColumnFormat.Text),
        new("label", "Accuracy", ColumnFormat.Text),
        new("interval", "95% interval", ColumnFormat.Text),
        new("n", "n", ColumnFormat.Count),
        new("accuracy", "accuracy", ColumnFormat.Hidden),
        new("lower", "lower", ColumnFormat.Hidden),
        new("upper", "upper", ColumnFormat.Hidden),
        new("short", "short", ColumnFormat.Hidden),
        new("order", "order", ColumnFormat.Hidden),
        new("slice_order", "slice_order", ColumnFormat.Hidden),
    ];

    /// <summary>Adds the section, if the samples are at hand or were analysed.</summary>
    public static void Add(ReportInput input, ReportPage page)
    {
        var names = new ReportNames(input.Run);
        var charts = CleanGroup.Of(input.Run).Select((group, number) => Chart(input, names, group, number)).OfType<ReportChart>().ToList();
        var groups = Html.Of($"{WorstGroups(input, names)}{Groups(input, names)}");
        if (charts.Count == 0 && groups == Html.None)
        {
            return;
        }

        page.Section(
            "slices",
            "Slices",
            "Slices",
            "Accuracy on the samples of each class: an average can rise with scale while one class is left behind.",
            Html.Of($"{Html.Join(charts.Select(chart => page.Chart(chart)))}{groups}"));
    }

    // Null where it would show nothing, or too much.
    private static ReportChart? Chart(ReportInput input, ReportNames names, CleanGroup group, int number)
    {
        var rows = input.Samples is null ? [] : group.Checkpoints.SelectMany((checkpoint, order) => Rows(input, names.Of(checkpoint), order, checkpoint.Id, group.Clean)).ToList();
        var classes = rows.Select(row => row[1]).Distinct().Count();
        return classes is < 2 or > MostClasses ? null : new ReportChart(
            ReportChart.Numbered("slices", number), "slices", $"Accuracy by class on {group.Clean.Id}", "One cell for each class and checkpoint.", new DataTable(Columns, rows))
        {
            Height = 130 + (23 * classes),
            Note = "Wilson 95% intervals, each for its class alone; the worst of many classes looks worse than it is.",
        };
    }

    private static Html WorstGroups(ReportInput input, ReportNames names)
    {
        var rows = (input.Reliability?.Checkpoints ?? []).SelectMany(one => one.WorstGroups.Select(group => (one, Column: group.Key, Worst: group.Value))).ToList();
        return rows.Count == 0 ? Html.None : HtmlTable.Render(
            "The worst slice of each column of the dataset; the interval is corrected for picking the minimum",
            [new("Checkpoint"), new("Column"), new("Worst slice"), new("Accuracy", true), new("Slices", true), new("Too small", true)],
            rows.Select(row => new HtmlCell[]
            {
                names.Of(row.one.Checkpoint),
                row.Column,
                row.Worst.Name ?? ReportNumber.Missing,
                Cells.Share(row.Worst.Accuracy),
                new(Html.Text(ReportNumber.Count(row.Worst.Groups)), row.Worst.Groups),
                new(Html.Text(ReportNumber.Count(row.Worst.LeftOut)), row.Worst.LeftOut),
            }));
    }

    private static Html Groups(ReportInput input, ReportNames names)
    {
        var rows = (input.Reliability?.Checkpoints ?? []).SelectMany(one => one.Groups.Select(group => (one.Checkpoint, Group: group))).ToList();
        return rows.Count == 0 ? Html.None : HtmlTable.Render(
            "Every slice under every condition. Over-confidence: confidence minus accuracy, 0 is calibrated on average; ECE is biased upward in small slices",
            [new("Checkpoint"), new("Condition"), new("Column"), new("Slice"), new("n", true), new("Accuracy", true), new("Over-confidence", true), new("ECE", true)],
            rows.Select(row => new HtmlCell[]
            {
                names.Of(row.Checkpoint),
                row.Group.Condition,
                row.Group.Column,
                row.Group.Group,
                new(Html.Text(ReportNumber.Count(row.Group.Accuracy.N ?? 0)), row.Group.Accuracy.N),
                Cells.Share(row.Group.Accuracy),
                Cells.Points(row.Group.Overconfidence),
                new(Html.Text(ReportNumber.Percent(row.Group.Ece)), row.Group.Ece),
            }),
            filter: true);
    }

    private static IEnumerable<object?[]> Rows(ReportInput input, string name, int order, string checkpoint, Condition clean) =>
        input.Samples!.Load(checkpoint, clean.Id) is not { } scores ? [] : ClassAccuracy.Of(scores).Select(object?[] (one) =>
        [
            name, ImageList.Class(input, clean.Dataset, one.Label), ReportNumber.Percent(one.Accuracy),
            ReportNumber.Interval("accuracy", one.Interval.Lower, one.Interval.Upper) + "%", one.Count, one.Accuracy, one.Interval.Lower, one.Interval.Upper,
            ReportNumber.Percent(one.Accuracy).TrimEnd('%'), order, one.Label,
        ]);
}
