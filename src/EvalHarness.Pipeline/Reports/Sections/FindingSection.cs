using EvalHarness.Analysis;

namespace EvalHarness.Reports.Sections;

/// <summary>What stands out, the serious first, and the sentences about scale that the first screen had no room for.</summary>
internal static class FindingSection
{
    private const int Open = 12;

    /// <summary>Adds the section, if anything was found.</summary>
    public static void Add(ReportInput input, ReportPage page)
    {
        var findings = (input.Reliability?.Findings ?? []).OrderByDescending(finding => finding.Severity).ToList();
        var sentences = HeadlineList.Rest(input).ToList();
        if (findings.Count + sentences.Count == 0)
        {
            return;
        }

        var first = Html.Join(findings.Take(Open).Select(Item));
        var more = findings.Count <= Open ? Html.None : Html.Of($"""
            <details><summary>{findings.Count - Open} more findings</summary>
            <ul class="findings">
            {Html.Join(findings.Skip(Open).Select(Item))}</ul></details>

            """);
        var scale = sentences.Count == 0 ? Html.None : Html.Of($"""
            <h3>More about scale</h3>
            <ul class="headlines more">
            {Html.Join(sentences)}</ul>

            """);
        page.Section(
            "findings",
            "Findings",
            "Findings",
            "What the numbers say that a table hides. Serious ones should change a decision, warnings may.",
            Html.Of($"<ul class=\"findings\">\n{first}</ul>\n{more}{scale}"));
    }

    /// <summary>How much a finding weighs, in a word.</summary>
    public static string Word(FindingSeverity severity) => severity.ToString().ToLowerInvariant();

    private static Html Item(Finding finding) =>
        Html.Of($"<li><span class=\"weight {Word(finding.Severity)}\">{Word(finding.Severity)}</span> <span>{finding.Sentence}</span></li>\n");
}
