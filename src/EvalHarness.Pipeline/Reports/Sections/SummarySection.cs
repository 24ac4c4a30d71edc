using EvalHarness.Analysis;
using EvalHarness.Gates;

namespace EvalHarness.Reports.Sections;

/// <summary>The first screen: what holds for each checkpoint, what was found, and how it goes with scale.</summary>
internal static class SummarySection
{
    private const int SeriousShown = 2;

    /// <summary>Adds the section.</summary>
    public static void Add(ReportInput input, ReportPage page)
    {
        var sentences = HeadlineList.First(input).Concat(Serious(input)).ToList();
        var headlines = sentences.Count == 0 ? Html.None : Html.Of($"<ul class=\"headlines\">\n{Html.Join(sentences)}</ul>\n");
        page.First("summary", "Summary", Html.Of($"""
            {Incomplete(input)}<div class="first">
            {(input.Gates is null ? NoPolicy : Tally(input.Gates))}{headlines}<div>
            {(input.Gates is null ? Ungated(input) : Gated(input, input.Gates))}</div>
            <div>
            {Html.Join(OverviewChart.Create(input).Select(chart => page.Chart(chart)))}</div></div>

            """));
    }

    private static Html NoPolicy => new("<p class=\"tally\"><b>No policy was given</b> <span class=\"quiet\">so nothing passes or fails</span></p>\n");

    private static Html Tally(GateReport gates)
    {
        var tally = Html.Join(Enum.GetValues<Verdict>().Reverse()
            .Select(verdict => (verdict, count: gates.Checkpoints.Count(one => one.Verdict == verdict)))
            .Where(one => one.count > 0)
            .Select(one => Html.Of($"<span>{GateSection.Mark(one.verdict)} {one.count}</span>")));
        return Html.Of($"""
            <p class="tally"><b>{(gates.Passed ? "The gate is open" : "The gate is closed")}</b> <span class="quiet">policy <a href="#gates" class="name">{gates.Policy}</a></span> {tally}</p>

            """);
    }

    private static IEnumerable<Html> Serious(ReportInput input) => FindingSection.Kinds(input)
        .Where(kind => kind[0].Severity == FindingSeverity.Serious)
        .Take(SeriousShown)
        .Select(kind => Html.Of($"<li class=\"serious\">{new ReportNames(input.Run).Plain(kind[0].Sentence)} <a class=\"to\" href=\"#findings\" aria-label=\"All findings\">{(kind.Count > 1 ? $"{ReportNumber.Count(kind.Count - 1)} more like it" : "findings")}</a></li>\n"));

    private static Html Incomplete(ReportInput input)
    {
        var failed = input.Run.Cells.Count(cell => cell.Failure is not null);
        var refused = (input.Document?.RefusedModels.Count ?? 0) + (input.Document?.RefusedDatasets.Count ?? 0);
        if (failed + refused == 0)
        {
            return Html.None;
        }

        var parts = new[] { failed == 0 ? null : ReportNumber.Plural(failed, "cell") + " could not be evaluated", refused == 0 ? null : ReportNumber.Plural(refused, "file") + " could not be used" };
        return Html.Of($"<p class=\"banner\">This run is incomplete: {string.Join(" and ", parts.OfType<string>())}. <a href=\"#quality\">Which, and why</a></p>\n");
    }

    private static Html Gated(ReportInput input, GateReport gates)
    {
        var names = new ReportNames(input.Run);
        var sizes = input.Run.Checkpoints.ToDictionary(checkpoint => checkpoint.Id, StringComparer.Ordinal);
        var rows = gates.Checkpoints.Select(one => new HtmlCell[]
        {
            new(sizes.TryGetValue(one.Checkpoint, out var checkpoint) ? Cells.Checkpoint(checkpoint, names) : Html.Text(one.Checkpoint)),
            new(GateSection.Mark(one.Verdict), (double)one.Verdict),
            Html.Of($"<span class=\"why\">{Why(gates, one)}</span>"),
        });
        return Html.Of($"""
            {HtmlTable.Render($"Verdict for each checkpoint; every comparison is under Gates", [new("Checkpoint"), new("Verdict"), new("Why")], rows)}
            """);
    }

    private static Html Ungated(ReportInput input)
    {
        var names = new ReportNames(input.Run);
        var groups = CleanGroup.Of(input.Run);
        var rows = groups.SelectMany(group => group.Checkpoints.Select(checkpoint => new HtmlCell[]
        {
            Cells.Checkpoint(checkpoint, names),
            group.Clean.Id,
            new(Html.Text(ReportNumber.Size(checkpoint.Parameters)), checkpoint.Parameters),
            Cells.Measurement(input.Run.Cell(checkpoint.Id, group.Clean.Id)?.Find("accuracy")),
            Cells.Share(input.Reliability?.Checkpoints.FirstOrDefault(one =>
                string.Equals(one.Checkpoint, checkpoint.Id, StringComparison.Ordinal) && string.Equals(one.Dataset, group.Clean.Dataset, StringComparison.Ordinal))?.MeanPerturbedAccuracy),
        }).Select(row => groups.Count > 1 ? row : [row[0], .. row[2..]]));
        HtmlColumn[] data = groups.Count > 1 ? [new("Data")] : [];
        return Html.Of($"""
            {HtmlTable.Render("Checkpoints, with their accuracy and its 95% interval", [new("Checkpoint"), .. data, new("Parameters", true), new("Clean accuracy", true), new("Corrupted", true, true)], rows)}
            """);
    }

    /// <summary>The reason of a verdict in one line: the gravest comparison, and how many more like it.</summary>
    public static string Why(GateReport gates, CheckpointVerdict verdict)
    {
        var own = gates.Results.Where(result => string.Equals(result.Checkpoint, verdict.Checkpoint, StringComparison.Ordinal)).ToList();
        var gravest = own.Where(result => result.Verdict == verdict.Verdict).ToList();
        if (gravest.Count == 0)
        {
            return verdict.Reason;
        }

        if (verdict.Verdict == Verdict.Pass)
        {
            return $"all {ReportNumber.Plural(own.Count, "comparison")} kept";
        }

        var worst = gravest[0];
        var interval = ReportNumber.Interval(worst.Metric, worst.Lower, worst.Upper);
        var settle = worst.NeededN is { } needed ? $"; about {ReportNumber.Count(needed)} samples would settle it" : string.Empty;
        var more = gravest.Count > 1 ? $" (and {ReportNumber.Count(gravest.Count - 1)} more)" : string.Empty;
        var value = worst.Value is null ? ReportNumber.Missing : $"{ReportNumber.Value(worst.Metric, worst.Value)}{(interval.Length == 0 ? string.Empty : $" [{interval}]")}";
        return $"{worst.Rule}: {value}, needs {MetricText.Demand(worst.Metric, worst.Bound)}{settle}{more}";
    }
}
