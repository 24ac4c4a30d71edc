using System.Globalization;
using System.Text.Json;
using EvalHarness.Runs;

namespace EvalHarness.Compare;

/// <summary>A comparison as text: what changed, what is real, and how much could have been missed.</summary>
public static class ComparisonText
{
    private const int MostSentences = 12;
    private const int MostMetrics = 5;

    /// <summary>Columns of the table of differences.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["verdict", "checkpoint", "condition", "metric", "baseline", "candidate", "difference", "95 % interval", "p (Holm)", "q (BY)", "detectable"];

    /// <summary>The report as one JSON object.</summary>
    public static string Json(ComparisonReport report) => JsonSerializer.Serialize(report, RunJson.Options);

    /// <summary>What changed, then the findings in sentences.</summary>
    public static IReadOnlyList<string> Summary(ComparisonReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var identical = report.Differences.Count(difference => difference.Verdict == DifferenceVerdict.Identical);
        var real = report.Differences.Where(difference => difference.Verdict is DifferenceVerdict.Regression or DifferenceVerdict.Improvement or DifferenceVerdict.Change).ToList();
        var suspects = report.Differences.Count(difference => difference.Verdict == DifferenceVerdict.NoneShown && difference.IsWorse == true && difference.Q <= RunDifferences.Alpha);
        return
        [
            $"{report.Candidate} against {report.Baseline}",
            report.Changes.Count == 0 ? "Nothing recorded changed." : "What changed:",
            .. report.Changes.Select(change => $"  {change.Fact}: {Short(change.Baseline)} -> {Short(change.Candidate)}"),
            .. report.Missing.Select(missing => $"  {missing}"),
            .. report.Notes,
            string.Create(CultureInfo.InvariantCulture, $"{report.Differences.Count} numbers compared, {identical} identical; {real.Count(difference => difference.Verdict == DifferenceVerdict.Regression)} regressions and {real.Count(difference => difference.Verdict == DifferenceVerdict.Improvement)} improvements are real after correction (Holm over the cells of each metric, 5 %)."),
            .. report.Regressions.Take(MostSentences).Select(Sentence),
            .. report.Regressions.Count() > MostSentences ? [string.Create(CultureInfo.InvariantCulture, $"  and {report.Regressions.Count() - MostSentences} more")] : Array.Empty<string>(),
            .. suspects > 0 ? [string.Create(CultureInfo.InvariantCulture, $"{suspects} more got worse at a false discovery rate of 5 % (BY): worth a look, not proven.")] : Array.Empty<string>(),
            .. BelowFloor(report),
            .. Sensitivity(report),
        ];
    }

    /// <summary>One row a difference that is not identical: by verdict, regressions first, then by the importance of the metric, then the surest.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Rows(ComparisonReport report, int limit = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(report);
        return [.. report.Differences
            .Where(difference => difference.Verdict != DifferenceVerdict.Identical)
            .OrderByDescending(difference => difference.Verdict == DifferenceVerdict.Regression)
            .ThenByDescending(difference => difference.Verdict)
            .ThenBy(difference => MetricImportance.Of(difference.Metric))
            .ThenBy(difference => difference.Holm ?? 2)
            .Take(limit)
            .Select(Row)];
    }

    private static string[] Row(CellDifference difference) =>
    [
        difference.Verdict switch
        {
            DifferenceVerdict.NoneShown => "none shown",
            DifferenceVerdict.BelowFloor => "below floor",
            var verdict => verdict.ToString().ToLowerInvariant(),
        },
        difference.Checkpoint,
        difference.Condition,
        difference.Metric,
        Number(difference.Baseline),
        Number(difference.Candidate),
        Signed(difference.Difference),
        difference.Lower is null ? "n/a" : $"{Signed(difference.Lower.Value)} to {Signed(difference.Upper!.Value)}",
        P(difference.Holm),
        P(difference.Q),
        difference.Detectable is { } detectable ? Number(detectable) : "n/a",
    ];

    private static string Sentence(CellDifference difference) =>
        $"  {difference.Metric} of {difference.Checkpoint} under {difference.Condition}: {Number(difference.Baseline)} to {Number(difference.Candidate)}, "
        + $"{Signed(difference.Difference)} [{Signed(difference.Lower!.Value)}, {Signed(difference.Upper!.Value)}], corrected p {P(difference.Holm)}"
        + (difference.NegativeFlips is { } lost ? string.Create(CultureInfo.InvariantCulture, $"; {lost} samples newly wrong, {difference.PositiveFlips} newly right.") : ".");

    private static IEnumerable<string> BelowFloor(ComparisonReport report)
    {
        var below = report.Differences.Count(difference => difference.Verdict == DifferenceVerdict.BelowFloor);
        if (below > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{below} differences lie below the nondeterminism floor: the same model, run twice with another batch size and number of threads, changes by as much. None of them is called real.");
        }
    }

    // How small a regression the samples could have shown, metric by metric.
    private static IEnumerable<string> Sensitivity(ComparisonReport report)
    {
        var seen = report.Differences
            .Where(difference => difference.Detectable is not null)
            .GroupBy(difference => difference.Metric, StringComparer.Ordinal)
            .OrderBy(metric => MetricImportance.Of(metric.Key))
            .Take(MostMetrics)
            .Select(metric => $"{metric.Key} {Range(metric.Min(difference => difference.Detectable!.Value), metric.Max(difference => difference.Detectable!.Value))}")
            .ToList();
        if (seen.Count > 0)
        {
            yield return $"How small a difference these samples could show, with 80 % power at the corrected level: {string.Join("; ", seen)}.";
        }
    }

    private static string Range(double low, double high) => Number(low) == Number(high) ? Number(low) : $"{Number(low)} to {Number(high)}, by condition";

    private static string Short(string? value) => value switch
    {
        null => "none",
        { Length: > 40 } => value[..10],
        _ => value,
    };

    private static string P(double? value) => value switch
    {
        null => "n/a",
        < 0.0001 => "< 0.0001",
        { } p => p.ToString("0.####", CultureInfo.InvariantCulture),
    };

    private static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Signed(double value) => value.ToString("+0.####;-0.####;0", CultureInfo.InvariantCulture);
}
