using EvalHarness.Analysis;
using EvalHarness.Gates;
using EvalHarness.Reports.Sections;

namespace EvalHarness.Reports;

/// <summary>The report in a few lines of Markdown, to be pasted into a pull request: verdicts, headlines, one row a checkpoint, findings.</summary>
public static class MarkdownReport
{
    private const int MostFindings = 8;

    /// <summary>Writes the report. The same input gives the same bytes.</summary>
    public static void Write(ReportInput input, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(writer);

        var lines = new List<string>();
        lines.AddRange(Header(input));
        lines.AddRange(Verdicts(input));
        lines.AddRange(Headlines(input));
        lines.AddRange(MarkdownScales.Lines(input));
        lines.AddRange(AttackSection.Markdown(input));
        lines.AddRange(CostLines.Markdown(input));
        lines.AddRange(Findings(input));
        lines.Add("Intervals in brackets are 95%, after Holm's correction in verdicts. Everything else is in report.html.");
        foreach (var line in lines)
        {
            writer.Write(line);
            writer.Write('\n');
        }
    }

    private static IEnumerable<string> Header(ReportInput input)
    {
        var run = input.Run;
        yield return input.Gates is { } gates ? $"## Stress-test report: gate {(gates.Passed ? "open" : "closed")}" : "## Stress-test report";
        yield return string.Empty;
        var when = input.Document is { } document ? $", {ReportNumber.Moment(document.FinishedUtc)}, {MarkdownText.Plain(document.Device)}" : string.Empty;
        yield return $"Run {MarkdownText.Code(run.Id)}, suite {MarkdownText.Code(run.Suite)}: {ReportNumber.Plural(run.Checkpoints.Count, "checkpoint")} "
            + $"under {ReportNumber.Plural(run.Conditions.Count, "condition")}{when}.";
        var failed = run.Cells.Count(cell => cell.Failure is not null);
        if (failed > 0)
        {
            yield return $"**Incomplete: {ReportNumber.Plural(failed, "cell")} could not be evaluated.**";
        }

        var refused = input.Document is { } made ? made.RefusedModels.Concat(made.RefusedDatasets).ToList() : [];
        if (refused.Count > 0)
        {
            yield return string.Empty;
            yield return $"**Left out: {ReportNumber.Plural(refused.Count, "file")}.**";
            yield return string.Empty;
        }

        foreach (var one in refused)
        {
            yield return $"- {MarkdownText.Code(one.Path)}: {MarkdownText.Plain(one.Reason)}";
        }

        yield return string.Empty;
    }

    private static IEnumerable<string> Verdicts(ReportInput input)
    {
        if (input.Gates is not { } gates)
        {
            return ["No policy was given, so nothing passes or fails.", string.Empty];
        }

        var names = new ReportNames(input.Run);
        return
        [
            $"Policy {MarkdownText.Code(gates.Policy)}{(gates.Baseline is null ? string.Empty : $" against {MarkdownText.Code(gates.Baseline)}")}, "
                + $"family-wise error {ReportNumber.Percent(gates.Alpha)} over {ReportNumber.Plural(gates.Comparisons, "comparison")}.",
            string.Empty,
            "| Checkpoint | Verdict | Why |",
            "|---|---|---|",
            .. gates.Checkpoints.Select(one =>
                $"| {MarkdownText.Plain(names.Of(one.Checkpoint))} | {Mark(one.Verdict)} | {MarkdownText.Plain(SummarySection.Why(gates, one))} |"),
            string.Empty,
        ];
    }

    private static IEnumerable<string> Headlines(ReportInput input)
    {
        var sentences = HeadlineList.FirstTexts(input).Select(text => $"- {MarkdownText.Plain(text)}").ToList();
        return sentences.Count == 0 ? [] : [.. sentences, string.Empty];
    }

    private static IEnumerable<string> Findings(ReportInput input)
    {
        var kinds = FindingSection.Kinds(input).Where(kind => kind[0].Severity > FindingSeverity.Note).ToList();
        if (kinds.Count == 0)
        {
            return [];
        }

        var shown = kinds.Take(MostFindings).Select(kind =>
            $"- **{FindingSection.Word(kind[0].Severity)}**: {MarkdownText.Plain(kind[0].Sentence)}{(kind.Count > 1 ? $" ({ReportNumber.Count(kind.Count - 1)} more like it)" : string.Empty)}");
        var more = kinds.Count > MostFindings ? [$"- {ReportNumber.Count(kinds.Count - MostFindings)} more kinds of finding in report.html"] : Array.Empty<string>();
        return ["### Findings", string.Empty, .. shown, .. more, string.Empty];
    }

    private static string Mark(Verdict verdict) => verdict switch
    {
        Verdict.Pass => "✅ pass",
        Verdict.Fail => "❌ fail",
        _ => "❓ inconclusive",
    };
}
