using EvalHarness.Analysis.Scaling;

namespace EvalHarness.Reports.Sections;

/// <summary>The specification curve, and which choice moves the verdict.</summary>
internal static class MultiverseCharts
{
    private static readonly DataColumn[] CurveColumns =
    [
        new("series", "Series", ColumnFormat.Text),
        new("rank", "Rank", ColumnFormat.Count),
        new("slope", "Slope (sd per decade)", ColumnFormat.Number),
        new("lower", "Lower", ColumnFormat.Number),
        new("upper", "Upper", ColumnFormat.Number),
        new("verdict", "Verdict", ColumnFormat.Text),
        new("agrees", "Against the main one", ColumnFormat.Text),
    ];

    private static readonly DataColumn[] ChoiceColumns =
    [
        new("series", "Series", ColumnFormat.Text),
        new("choice", "Choice", ColumnFormat.Text),
        new("option", "Option", ColumnFormat.Text),
        new("same_verdict", "Same verdict", ColumnFormat.Percent),
        new("same_sign", "Same sign", ColumnFormat.Percent),
        new("count", "Specifications", ColumnFormat.Count),
        new("name", "name", ColumnFormat.Hidden),
        new("row", "row", ColumnFormat.Hidden),
    ];

    /// <summary>The specification curve.</summary>
    public static ReportChart Curve(IReadOnlyList<FamilyScaling> families)
    {
        var choices = Asked(families).SelectMany(one => one.Multiverse.Specifications).SelectMany(specification => specification.Choices.Keys)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var rows = Asked(families).SelectMany(one => one.Multiverse.Specifications.Select(object?[] (specification, rank) =>
        [
            one.Series, rank + 1, specification.Slope, specification.Interval?.Lower, specification.Interval?.Upper,
            Word(specification.Verdict), specification.Verdict == one.Trend.Result.Verdict ? "same verdict" : "another verdict",
            .. choices.Select(choice => specification.Choices.GetValueOrDefault(choice)),
        ])).ToList();
        return new ReportChart(
            "specification-curve",
            "specification-curve",
            "Specification curve",
            "The slope under every combination of reasonable choices, smallest first; colour says whether the verdict is the main one.",
            new DataTable([.. CurveColumns, .. choices.Select(choice => new DataColumn("choice " + choice, choice, ColumnFormat.Text))], rows))
        {
            Selectors = [new("series", "Series")],
            Height = 300,
            Note = "One point for each specification: improvement per tenfold scale in standard deviations of the metric, with its 95% interval. A claim that most of them share does not hang on one way of measuring.",
        };
    }

    /// <summary>How each option fares.</summary>
    public static ReportChart Choices(IReadOnlyList<FamilyScaling> families)
    {
        var rows = Asked(families).SelectMany(one => one.Multiverse.Choices.Select(object?[] (choice, row) =>
            [one.Series, choice.Choice, choice.Option, choice.SameVerdict, choice.SameSign, choice.Count, $"{choice.Choice}: {choice.Option}", row])).ToList();
        return new ReportChart(
            "choices",
            "choices",
            "Which choice moves the verdict",
            "For each option of each choice, the share of specifications that lead to the main verdict.",
            new DataTable(ChoiceColumns, rows))
        {
            Selectors = [new("series", "Series")],
            Height = 340,
            Note = "Where the options of one choice lie far apart, the verdict depends on it.",
        };
    }

    /// <summary>A verdict in a word.</summary>
    public static string Word(TrendVerdict verdict) => verdict.ToString().ToLowerInvariant();

    private static IEnumerable<(string Series, SeriesTrend Trend, MultiverseResult Multiverse)> Asked(IReadOnlyList<FamilyScaling> families) =>
        from family in families
        from trend in family.Trends
        where trend.Result.Multiverse is { Specifications.Count: > 0 }
        select (ScalingSection.Series(families, family, trend), trend, trend.Result.Multiverse);
}
