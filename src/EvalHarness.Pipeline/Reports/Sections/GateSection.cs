using EvalHarness.Gates;

namespace EvalHarness.Reports.Sections;

/// <summary>Every comparison of the policy, with the number that decided it.</summary>
internal static class GateSection
{
    /// <summary>Adds the section, if there is a policy.</summary>
    public static void Add(ReportInput input, ReportPage page)
    {
        if (input.Gates is not { } gates)
        {
            return;
        }

        var names = new ReportNames(input.Run);
        var baseline = gates.Baseline is null ? string.Empty : $" against the baseline {gates.Baseline}";
        page.Section(
            "gates",
            "Gates",
            "Gates",
            $"Policy {gates.Policy}{baseline}: {ReportNumber.Plural(gates.Comparisons, "comparison")} share a family-wise error of "
                + $"{ReportNumber.Percent(gates.Alpha)} (Holm). A verdict looks at the whole interval.",
            Tables(gates, names));
    }

    private static Html Tables(GateReport gates, ReportNames names)
    {
        var open = gates.Results.Where(result => result.Verdict != Verdict.Pass).OrderByDescending(result => result.Verdict).ThenByDescending(result => result.Blocks).ToList();
        var passed = gates.Results.Where(result => result.Verdict == Verdict.Pass).ToList();
        var first = open.Count == 0
            ? Html.Of($"<p>Every comparison passes.</p>\n")
            : Table("What does not pass, failures first. Intervals are at the level that the correction for many comparisons demands", open, names);
        return passed.Count == 0 ? first : Html.Of($"""
            {first}<details><summary>{ReportNumber.Plural(passed.Count, "comparison")} that pass</summary>
            {Table("What passes", passed, names)}</details>

            """);
    }

    /// <summary>A verdict as a mark with its word.</summary>
    public static Html Mark(Verdict? verdict)
    {
        var word = Word(verdict);
        return Html.Of($"<span class=\"verdict {(verdict is null ? "none" : word)}\">{word}</span>");
    }

    /// <summary>A verdict in a word.</summary>
    public static string Word(Verdict? verdict) => verdict switch
    {
        Verdict.Pass => "pass",
        Verdict.Fail => "fail",
        Verdict.Inconclusive => "inconclusive",
        _ => "not gated",
    };

    private static Html Table(string caption, List<GateResult> results, ReportNames names) => HtmlTable.Render(
        caption,
        [new("Rule"), new("Verdict"), new("Checkpoint"), new("Condition"), new("Metric"), new("Value", true), new("Demand"), new("n", true), new("n that would settle it", true)],
        results.Select(result => new HtmlCell[]
        {
            result.Rule,
            Html.Of($"{Mark(result.Verdict)}{(result.Verdict == Verdict.Inconclusive && !result.Blocks ? Html.Of($"<span class=\"ci\">does not block</span>") : Html.None)}"),
            result.Checkpoint is null ? result.Family : names.Of(result.Checkpoint),
            names.Plain(result.Condition),
            MetricText.Name(result.Metric),
            Value(result),
            names.Plain(MetricText.Demand(result.Metric, result.Bound)),
            new(Html.Text(result.N is { } n ? ReportNumber.Count(n) : ReportNumber.Missing), result.N),
            new(Html.Text(result.NeededN is { } needed ? ReportNumber.Count(needed) : string.Empty), result.NeededN),
        }),
        filter: true);

    private static HtmlCell Value(GateResult result)
    {
        if (result.Value is null)
        {
            return new HtmlCell(Html.Of($"{ReportNumber.Missing}<span class=\"ci\" style=\"white-space:normal\">{result.Reason}</span>"));
        }

        var level = result.Level is { } share ? $" ({ReportNumber.Percent(share)})" : string.Empty;
        var interval = ReportNumber.Interval(result.Metric, result.Lower, result.Upper);
        return Cells.Value(ReportNumber.Value(result.Metric, result.Value), interval.Length == 0 ? interval : interval + level, result.Value);
    }
}
