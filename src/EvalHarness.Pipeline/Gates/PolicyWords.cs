using System.Text.Json;
using EvalHarness.Analysis.Scaling;
using EvalHarness.Attacks;
using EvalHarness.Evaluation;
using EvalHarness.Metrics;

namespace EvalHarness.Gates;

/// <summary>The words that a policy may use for what every run has: metrics, kinds of condition, verdicts on trends.</summary>
internal static class PolicyWords
{
    private const int MostShown = 3;

    /// <summary>Ids of metrics.</summary>
    public static IReadOnlyList<string> Metrics { get; } =
    [
        .. StandardMetrics.All.Select(metric => metric.Id),
        CellNumbers.RobustnessGapId,
        CellNumbers.TrainTestGapId,
        AttackMeasurements.SuccessRateId,
        AttackMeasurements.QueriesId,
    ];

    /// <summary>Kinds of condition.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. Enum.GetValues<ConditionKind>().Select(kind => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()))];

    /// <summary>Verdicts on a scaling trend.</summary>
    public static IReadOnlyList<string> Trends { get; } = [.. Enum.GetValues<TrendVerdict>().Select(verdict => JsonNamingPolicy.SnakeCaseLower.ConvertName(verdict.ToString()))];

    /// <summary>What is wrong with a word or pattern; null if it means something.</summary>
    /// <param name="what">What it should be, such as <c>metric</c>.</param>
    /// <param name="text">The word, or a pattern with <c>*</c>.</param>
    /// <param name="known">The words there are.</param>
    public static string? Problem(string what, string text, IReadOnlyList<string> known) => known.Any(word => Glob.Matches(text, word))
        ? null
        : $"{what} '{text}' is not known. Nearest: {string.Join(", ", Nearest.Order(text, known).Take(MostShown))}.";
}
