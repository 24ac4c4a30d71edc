using System.Globalization;

namespace EvalHarness.Gates;

/// <summary>A gate report as lines of plain text.</summary>
public static class GateText
{
    /// <summary>Columns of the table of results.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["verdict", "rule", "checkpoint", "condition", "metric", "value", "interval", "bound", "n", "needed n"];

    /// <summary>One row a result, what blocks first; <paramref name="limit"/> rows at most.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Rows(GateReport report, int limit = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(report);
        return [.. report.Results
            .OrderByDescending(result => result.Blocks)
            .ThenByDescending(result => result.Verdict)
            .Take(limit)
            .Select(Row)];
    }

    /// <summary>What the person who signs reads first: the verdict per checkpoint with its reason, then the whole.</summary>
    public static IReadOnlyList<string> Summary(GateReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var trends = report.Results.Where(result => result.Checkpoint is null && result.Verdict != Verdict.Pass).Select(result => $"{Word(result.Verdict)} {result.Family}: {result.Reason}");
        var blocking = report.Results.Count(result => result.Blocks);
        return
        [
            .. report.Checkpoints.Select(checkpoint => $"{Word(checkpoint.Verdict)} {checkpoint.Checkpoint}: {checkpoint.Reason}"),
            .. trends,
            report.Passed
                ? FormattableString.Invariant($"Policy '{report.Policy}': passed, {report.Results.Count} results, family-wise error {report.Alpha}.")
                : FormattableString.Invariant($"Policy '{report.Policy}': stopped by {blocking} of {report.Results.Count} results, family-wise error {report.Alpha}."),
        ];
    }

    /// <summary>The verdict in capitals.</summary>
    public static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Pass => "PASS",
        Verdict.Fail => "FAIL",
        _ => "INCONCLUSIVE",
    };

    private static IReadOnlyList<string> Row(GateResult result) =>
    [
        Word(result.Verdict),
        result.Rule,
        result.Checkpoint ?? result.Family,
        result.Condition,
        result.Quantity == "value" ? result.Metric : $"{result.Metric} ({result.Quantity.Replace('_', ' ')})",
        Number(result.Value),
        result.Lower is null ? "n/a" : $"{Number(result.Lower)} to {Number(result.Upper)}",
        result.Bound,
        result.N?.ToString("N0", CultureInfo.InvariantCulture) ?? "n/a",
        result.NeededN?.ToString("N0", CultureInfo.InvariantCulture) ?? string.Empty,
    ];

    private static string Number(double? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "n/a";
}
