using EvalHarness.Analysis.Scaling;

namespace EvalHarness.Reports.Sections;

/// <summary>A metric over scale: the rungs, the fitted curve with its band, and the forecast.</summary>
internal static class TrendChart
{
    private const double Wide = 1.96;

    private static readonly DataColumn[] Columns =
    [
        new("metric", "Metric", ColumnFormat.Text),
        new("group", "Conditions", ColumnFormat.Text),
        new("family", "Family", ColumnFormat.Text),
        new("layer", "What", ColumnFormat.Text),
        new("name", "Checkpoint", ColumnFormat.Text),
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
        var rows = families.SelectMany(family => family.Trends.Where(Shown).OrderByDescending(trend => trend.Headline)
            .SelectMany(trend => Rows($"{family.Family} on {family.Dataset}", trend))).ToList();
        return new ReportChart(
            "trend",
            "trend",
            "Trends over scale",
            "A metric against scale: measured rungs, the fitted curve with its 95% band, and the forecast for larger scales.",
            new DataTable(Columns, rows))
        {
            Selectors = [new("family", "Family"), new("metric", "Metric"), new("group", "Conditions")],
            Height = 380,
            Note = "Bars are 1.96 standard errors; the band is where the curve lies with 95%. Diamonds are forecasts for a new checkpoint measured as the others, with "
                + "95% prediction intervals; crosses show where each known scale would have been predicted from the smaller ones alone.",
        };
    }

    private static bool Shown(SeriesTrend trend) => trend.Headline || trend.Result.Scales > 1;

    private static IEnumerable<object?[]> Rows(string family, SeriesTrend trend)
    {
        object?[] Row(string layer, string name, double x, double y, double? lower, double? upper) =>
        [
            MetricText.Name(trend.Metric), trend.Group, family, layer, name, x, ReportNumber.Value(trend.Metric, y),
            lower is null ? "none" : ReportNumber.Interval(trend.Metric, lower, upper), y, lower, upper,
        ];

        foreach (var point in trend.Result.Points)
        {
            yield return Row("measured", point.Name, point.X, point.Y, point.Y - (Wide * point.StandardError), point.Y + (Wide * point.StandardError));
        }

        if (!trend.Headline)
        {
            yield break;
        }

        foreach (var point in trend.Result.Band)
        {
            yield return Row("curve", string.Empty, point.X, point.Y, point.Lower, point.Upper);
        }

        foreach (var point in trend.Result.Forecast?.Points ?? [])
        {
            yield return Row("forecast", string.Empty, point.X, point.Y, point.Lower, point.Upper);
        }

        foreach (var test in trend.Result.Forecast?.BackTest ?? [])
        {
            yield return Row(test.Covered ? "back-test, held" : "back-test, missed", string.Empty, test.X, test.Predicted, test.Lower, test.Upper);
        }
    }
}
