using EvalHarness.Analysis;

namespace EvalHarness.Reports.Sections;

/// <summary>What stands out, the serious first, and the sentences about scale that the first screen had no room for.</summary>
internal static class FindingSection
{
    /// <summary>Adds the section, if anything was found.</summary>
    public static void Add(ReportInput input, ReportPage page)
    {
        var kinds = Kinds(input).Select(kind => Item(kind, new ReportNames(input.Run))).ToList();
        var sentences = HeadlineList.Rest(input).ToList();
        if (kinds.Count + sentences.Count == 0)
        {
            return;
        }

        var list = kinds.Count == 0 ? Html.None : Html.Of($"<ul class=\"findings\">\n{Html.Join(kinds)}</ul>\n");
        var scale = sentences.Count == 0 ? Html.None : Html.Of($"""
            <h3>More about scale</h3>
            <ul class="headlines rest">
            {Html.Join(sentences)}</ul>

            """);
        page.Section(
            "findings",
            "Findings",
            "Findings",
            "What the numbers say that a table hides. Serious ones should change a decision, warnings may.",
            Html.Of($"{list}{scale}"));
    }

    /// <summary>The findings of a run, kind by kind.</summary>
    public static IReadOnlyList<IReadOnlyList<Finding>> Kinds(ReportInput input) => FindingKinds.Of(input.Reliability?.Findings ?? []);

    /// <summary>How much a finding weighs, in a word.</summary>
    public static string Word(FindingSeverity severity) => severity.ToString().ToLowerInvariant();

    private static Html Item(IReadOnlyList<Finding> kind, ReportNames names)
    {
        var word = Word(kind[0].Severity);
        var more = kind.Count == 1 ? Html.None : Html.Of(
            $"<details><summary>{kind.Count - 1} more like it</summary><ul>{Html.Join(kind.Skip(1).Select(finding => Html.Of($"<li>{names.Plain(finding.Sentence)}</li>\n")))}</ul></details>");
        return Html.Of($"<li><span class=\"weight {word}\">{word}</span> <div>{names.Plain(kind[0].Sentence)}{more}</div></li>\n");
    }
}
