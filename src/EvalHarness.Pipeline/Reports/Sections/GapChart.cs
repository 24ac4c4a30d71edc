using EvalHarness.Analysis.Scaling;

namespace EvalHarness.Reports.Sections;

/// <summary>Whether the gaps widen with scale.</summary>
internal static class GapChart
{
    private static readonly DataColumn[] Columns =
    [
        new("family", "Family", ColumnFormat.Text),
        new("metric", "Metric", ColumnFormat.Text),
        new("group", "Gap", ColumnFormat.Text),
        new("x", "Scale", ColumnFormat.Size),
        new("label", "Value", ColumnFormat.Text),
        new("interval", "95% interval", ColumnFormat.Text),
        new("y", "y", ColumnFormat.Hidden),
        new("lower", "lower", ColumnFormat.Hidden),
        new("upper", "upper", ColumnFormat.Hidden),
    ];

    /// <summary>The chart.</summary>
    public static ReportChart Create(IReadOnlyList<FamilyScaling> families)
    {
        var rows = (from family in families
                    from gap in family.Gaps.OrderBy(gap => gap.Metric == "accuracy" ? 0 : 1)
                    from point in gap.Gaps
                    select new object?[]
                    {
                        $"{family.Family} on {family.Dataset}", MetricText.Name(gap.Metric), gap.Group, point.X, ReportNumber.Value(gap.Metric, point.Y),
                        ReportNumber.Interval(gap.Metric, point.Lower, point.Upper), point.Y, point.Lower, point.Upper,
                    }).ToList();
        return new ReportChart(
            "gaps",
            "gaps",
            "Gaps over scale",
            "How much worse each rung is under each group of conditions than on clean data, against scale.",
            new DataTable(Columns, rows))
        {
            Selectors = [new("family", "Family"), new("metric", "Metric")],
            Height = 360,
            Note = "A rising line is a gap that widens with scale. Intervals come from resampling the data, the same resample for every checkpoint.",
        };
    }
}
