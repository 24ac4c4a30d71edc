using System.Globalization;
using EvalHarness.Compare;
using EvalHarness.Evaluation;
using EvalHarness.Gates;
using EvalHarness.History;

namespace EvalHarness.Audit;

/// <summary>An audit in a few lines: the verdict first, then why. Kept below what chat services take in one message.</summary>
internal static class AuditSummary
{
    /// <summary>Characters that every common chat service takes.</summary>
    public const int MostCharacters = 1900;

    private const int LinesEach = 4;

    public static string Of(AuditOutcome outcome)
    {
        string[] lines =
        [
            Head(outcome),
            .. Gates(outcome.Gates),
            .. Nightly(outcome.Nightly),
            .. Comparison(outcome),
            .. Failures(outcome.Run.Run),
            .. outcome.Warnings.Select(warning => "Note: " + warning),
        ];
        var text = string.Join('\n', lines);
        return text.Length <= MostCharacters ? text : text[..(MostCharacters - 4)].TrimEnd() + " ...";
    }

    private static string Head(AuditOutcome outcome)
    {
        var run = outcome.Run.Document;
        var word = outcome.ExitCode switch
        {
            0 => "PASSED",
            3 => "INCOMPLETE",
            2 => "NOT KEPT",
            _ => "FAILED",
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{word}: audit of suite {run.Suite}, run {run.Id} ({Count(run.Checkpoints.Count, "checkpoint")}, {Count(run.Conditions.Count, "condition")}, {run.ReusedCells} of {Count(run.Cells.Count, "cell")} reused)");
    }

    private static IEnumerable<string> Gates(GateReport? report)
    {
        if (report is null)
        {
            yield break;
        }

        yield return GateText.Summary(report)[^1];
        foreach (var line in Cut(report.Results.Where(result => result.Blocks).OrderByDescending(result => result.Verdict).Select(result => $"- {GateText.Word(result.Verdict)} {result.Rule}: {result.Reason}")))
        {
            yield return line;
        }
    }

    private static IEnumerable<string> Nightly(NightlyReport? report)
    {
        if (report is null)
        {
            yield break;
        }

        var alarms = report.Alarms.OrderBy(alarm => MetricImportance.Of(alarm.Metric)).ToList();
        var rate = string.Create(CultureInfo.InvariantCulture, $"at most {100 * report.Options.FalseAlarmRate:0.#} % false alarms in {report.Options.Horizon} nights");
        yield return report.Tested == 0
            ? $"History: {Count(report.Nights, "night")}, too few to know the noise; needs {report.Options.LearningNights + 1}."
            : $"History: {Count(alarms.Count, "alarm")} in {Count(report.Tested, "series", "series")} over {Count(report.Nights, "night")} ({rate}).";
        foreach (var line in Cut(alarms.Select(alarm => "- " + alarm.Sentence)))
        {
            yield return line;
        }
    }

    private static IEnumerable<string> Comparison(AuditOutcome outcome)
    {
        if (outcome.Comparison is not { } comparison)
        {
            yield break;
        }

        var identical = comparison.Differences.Count(difference => difference.Verdict == DifferenceVerdict.Identical);
        var changes = comparison.Changes.Count == 0 ? "nothing recorded changed" : string.Join(", ", comparison.Changes.Select(change => change.Fact).Take(6)) + " changed";
        yield return $"Against {comparison.Baseline} ({(outcome.IsPinned ? "pinned" : "the run before")}): {changes}; {Count(comparison.Regressions.Count(), "real regression")}, "
            + $"{Count(identical, "number")} of {comparison.Differences.Count.ToString("N0", CultureInfo.InvariantCulture)} identical.";
        foreach (var line in Cut(comparison.Regressions.Select(Line)))
        {
            yield return line;
        }
    }

    private static IEnumerable<string> Failures(EvaluationRun run)
    {
        var failed = run.Cells.Where(cell => cell.Failure is not null).ToList();
        return failed.Count == 0
            ? []
            : [$"Not evaluated: {Count(failed.Count, "cell")}.", .. Cut(failed.Select(cell => $"- {cell.Checkpoint} under {cell.Condition}: {cell.Failure}"))];
    }

    private static string Line(CellDifference difference) => string.Create(
        CultureInfo.InvariantCulture,
        $"- {difference.Metric} of {difference.Checkpoint} under {difference.Condition}: {difference.Baseline:0.####} to {difference.Candidate:0.####} [{difference.Lower:+0.####;-0.####;0}, {difference.Upper:+0.####;-0.####;0}]");

    private static IEnumerable<string> Cut(IEnumerable<string> lines)
    {
        var all = lines.ToList();
        return all.Count <= LinesEach ? all : [.. all.Take(LinesEach), string.Create(CultureInfo.InvariantCulture, $"- and {all.Count - LinesEach} more")];
    }

    private static string Count(int count, string one, string? many = null) =>
        count.ToString("N0", CultureInfo.InvariantCulture) + " " + (count == 1 ? one : many ?? one + "s");
}
