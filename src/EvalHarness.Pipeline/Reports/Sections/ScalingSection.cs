using EvalHarness.Analysis.Scaling;

namespace EvalHarness.Reports.Sections;

/// <summary>What scale does, how sure that is, and whether other choices would have said the same.</summary>
internal static class ScalingSection
{
    /// <summary>Adds the section, if scale was analysed.</summary>
    public static void Add(ReportInput input, ReportPage page)
    {
        if (input.Scaling is not { Families.Count: > 0 } scaling)
        {
            return;
        }

        var families = scaling.Families;
        var reasons = Html.Join(families.Where(family => family.Reason is not null).Select(family => Html.Of(
            $"<p class=\"banner\">No trend for <span class=\"name\">{family.Family}</span> on <span class=\"name\">{family.Dataset}</span>: {family.Reason}.</p>\n")));
        var charts = families.Any(family => family.Trends.Count > 0)
            ? Html.Of($"<div class=\"grid\">\n{page.Chart(TrendChart.Create(families), "wide")}{Multiverses(families, page)}{Gaps(families, page)}</div>\n")
            : Html.None;
        var thresholds = Html.Join(scaling.Thresholds.Select(line => Html.Of($"<li>{line}</li>\n")));
        page.Section(
            "scaling",
            "Scaling",
            "Scaling",
            $"Does it improve with {Axis(scaling.Axis)}, in what form, how far may that be carried on, and would other reasonable choices have said the same?",
            Html.Of($"""
                {reasons}{charts}{TrendTable(families)}{GapTable(families)}{RatioTable(families)}
                <details><summary>Thresholds behind the verdicts</summary><ul class="note">
                {thresholds}</ul></details>

                """));
    }

    /// <summary>A scale's id in words.</summary>
    public static string Axis(string axis) => axis == "parameters" ? "the number of parameters" : axis.Replace('_', ' ');

    /// <summary>The name of a series in selectors and tables.</summary>
    public static string Series(IReadOnlyList<FamilyScaling> families, FamilyScaling family, SeriesTrend trend)
    {
        var name = $"{MetricText.Name(trend.Metric)}, {trend.Group}";
        return families.Count == 1 ? name : $"{family.Family} on {family.Dataset}: {name}";
    }

    private static Html Multiverses(IReadOnlyList<FamilyScaling> families, ReportPage page)
    {
        var asked = families.Any(family => family.Trends.Any(trend => trend.Result.Multiverse is { Specifications.Count: > 0 }));
        var fitted = families.Any(family => family.Trends.Any(trend => trend.Headline && trend.Result.Fits.Count > 0));
        return Html.Join(
        [
            asked ? page.Chart(MultiverseCharts.Curve(families), "wide") : Html.None,
            asked ? page.Chart(MultiverseCharts.Choices(families)) : Html.None,
            fitted ? page.Chart(FormChart.Create(families)) : Html.None,
        ]);
    }

    private static Html Gaps(IReadOnlyList<FamilyScaling> families, ReportPage page) =>
        families.Any(family => family.Gaps.Count > 0) ? page.Chart(GapChart.Create(families), "wide") : Html.None;

    private static Html TrendTable(IReadOnlyList<FamilyScaling> families)
    {
        var rows = families.SelectMany(family => family.Trends.Select(trend => (Family: family, Trend: trend))).ToLookup(row => row.Trend.Headline);
        Html Table(string caption, bool headline) => HtmlTable.Render(
            caption,
            [new("Series"), new("Verdict"), new("Per decade", true), new("Best form"), new("Next scale", true), new("Same sign", true), new("Same verdict", true), new("Scales", true), new("Reason")],
            rows[headline].Select(row => Row(families, row.Family, row.Trend)),
            filter: !headline);
        var first = rows[true].Any()
            ? Table("The trends analysed in full: verdict, change per tenfold scale with its 95% interval, the best form, what the next step of the ladder is expected to measure (and how many known scales such intervals held), and the share of specifications with the same sign and the same verdict", true)
            : Html.None;
        return rows[false].Any()
            ? Html.Of($"{first}<details><summary>{ReportNumber.Plural(rows[false].Count(), "more trend")}: every other metric and group of conditions</summary>\n{Table("The same for every other metric and group of conditions, from quicker fits; only the charts leave them out", false)}</details>\n")
            : first;
    }

    private static HtmlCell[] Row(IReadOnlyList<FamilyScaling> families, FamilyScaling family, SeriesTrend trend)
    {
        var result = trend.Result;
        return
        [
            new(Html.Of($"<span id=\"{Anchor(trend.Id)}\">{Series(families, family, trend)}</span>")),
            result.Verdict.ToString().ToLowerInvariant(),
            Cells.Value(
                ReportNumber.Value(trend.Metric, result.Slope?.PerDecade),
                ReportNumber.Interval(trend.Metric, result.Slope?.Interval?.Lower, result.Slope?.Interval?.Upper),
                result.Slope?.PerDecade),
            Form(result),
            Forecast(trend),
            new(Html.Text(result.Multiverse is { } signs ? ReportNumber.Percent(signs.SameSign) : string.Empty), result.Multiverse?.SameSign),
            new(Html.Text(result.Multiverse is { } all ? $"{ReportNumber.Percent(all.SameVerdict)} of {ReportNumber.Count(all.Count)}{(all.Fragile ? ", fragile" : string.Empty)}" : string.Empty), result.Multiverse?.SameVerdict),
            new(Html.Text(ReportNumber.Count(result.Scales)), result.Scales),
            Html.Of($"<span class=\"quiet\">{result.Reason}</span>"),
        ];
    }

    private static HtmlCell Forecast(SeriesTrend trend)
    {
        if (trend.Result.Forecast is not { Points.Count: > 0 } forecast)
        {
            return new HtmlCell(Html.Of($"<span class=\"quiet\">none</span>"));
        }

        var next = forecast.Points[0];
        return Cells.Value(
            ReportNumber.Value(trend.Metric, next.Y),
            $"{ReportNumber.Interval(trend.Metric, next.Lower, next.Upper)}, held {ReportNumber.Count(forecast.Covered)} of {ReportNumber.Count(forecast.BackTest.Count)}",
            next.Y);
    }

    /// <summary>The place on the page where a record's numbers are.</summary>
    public static string Anchor(string id)
    {
        var name = new System.Text.StringBuilder("n-");
        foreach (var character in id)
        {
            name.Append(char.IsAsciiLetterOrDigit(character) ? character : '-');
        }

        return name.ToString();
    }

    private static string Form(TrendResult result) => result.BestForm is not { } best
        ? string.Empty
        : result.Indistinguishable.Count > 1
            ? $"{FormChart.Name(best)}; {ReportNumber.Count(result.Indistinguishable.Count - 1)} more cannot be told apart"
            : FormChart.Name(best);

    private static Html GapTable(IReadOnlyList<FamilyScaling> families)
    {
        var rows = families.SelectMany(family => family.Gaps).ToList();
        if (rows.Count == 0)
        {
            return Html.None;
        }

        var table = HtmlTable.Render(
            "How much worse it is than on clean data, per tenfold scale; the same resample of the data for every checkpoint",
            [new("Gap"), new("Metric"), new("Change per decade", true), new("With scale it"), new("Rungs", true)],
            rows.Select(gap => new HtmlCell[]
            {
                new(Html.Of($"<span id=\"{Anchor(gap.Id)}\">{gap.Group}</span>")),
                MetricText.Name(gap.Metric),
                Cells.Value(ReportNumber.Value(gap.Metric, gap.PerDecade), ReportNumber.Interval(gap.Metric, gap.Interval.Lower, gap.Interval.Upper), gap.PerDecade),
                gap.Widens switch { true => "widens", false => "narrows", null => "cannot be told" },
                new(Html.Text(ReportNumber.Count(gap.Gaps.Count)), gap.Gaps.Count),
            }),
            filter: true);
        return Html.Of($"<details><summary>{ReportNumber.Plural(rows.Count, "gap")}: does it widen with scale?</summary>\n{table}</details>\n");
    }

    private static Html RatioTable(IReadOnlyList<FamilyScaling> families)
    {
        var rows = families.SelectMany(family => family.Ratios).ToList();
        return rows.Count == 0 ? Html.None : HtmlTable.Render(
            "Does the benchmark improve faster than robustness? Slope of accuracy under a shift divided by the slope on clean data; below 1 the benchmark is faster",
            [new("Shift"), new("Clean per decade", true), new("Shifted per decade", true), new("Ratio", true), new("Benchmark")],
            rows.Select(ratio => new HtmlCell[]
            {
                new(Html.Of($"<span id=\"{Anchor(ratio.Id)}\">{ratio.Group}</span>")),
                new(Html.Text(ReportNumber.Points(ratio.Clean)), ratio.Clean),
                new(Html.Text(ReportNumber.Points(ratio.Shifted)), ratio.Shifted),
                ratio.Ratio is null
                    ? new HtmlCell(Html.Of($"{ReportNumber.Missing}<span class=\"ci\">the clean slope may be 0</span>"))
                    : Cells.Value(ReportNumber.Short(ratio.Ratio), ReportNumber.Interval("ratio", ratio.Interval?.Lower, ratio.Interval?.Upper), ratio.Ratio),
                ratio.BenchmarkFaster switch { true => "improves faster", false => "improves more slowly", null => "cannot be told" },
            }));
    }
}
