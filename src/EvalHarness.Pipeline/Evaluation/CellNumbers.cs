using System.Globalization;
using EvalHarness.Attacks;
using EvalHarness.Data;
using EvalHarness.Metrics;
using EvalHarness.Metrics.Robustness;
using EvalHarness.Runs;

namespace EvalHarness.Evaluation;

/// <summary>The numbers of one cell: a function of what is stored of it and of its clean cell, so that they can be derived again.</summary>
internal static class CellNumbers
{
    /// <summary>Id of clean minus this condition's accuracy.</summary>
    public const string RobustnessGapId = "robustness_gap";

    /// <summary>Id of training minus clean accuracy.</summary>
    public const string TrainTestGapId = "train_test_gap";

    /// <summary>Key of the numbers: from which cells, whose keys name the build that computes, and with which options.</summary>
    public static string Key(string cellKey, string? cleanKey, Suite suite) => CellKey.Of(
        cellKey,
        cleanKey ?? string.Empty,
        suite.Resamples.ToString(CultureInfo.InvariantCulture),
        suite.Seed.ToString(CultureInfo.InvariantCulture),
        suite.Costs?.Text ?? string.Empty);

    /// <summary>Every number that applies to the cell.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="cell">Its samples.</param>
    /// <param name="clean">The clean cell of the same checkpoint; null for the clean cell itself, or where that failed.</param>
    /// <param name="suite">Says how many resamples, their seed, and what decisions cost.</param>
    public static IReadOnlyList<Measurement> Measure(Condition condition, CellSamples cell, CellSamples? clean, Suite suite)
    {
        var options = new MetricOptions(suite.Resamples, suite.Seed) { Clean = clean };
        if (condition.Kind == ConditionKind.Ood)
        {
            return clean is null ? [] : MetricTable.EvaluateOod(clean, cell, options);
        }

        IReadOnlyList<Measurement> measurements = [.. MetricTable.Evaluate(cell, options), .. Cost(cell.Scores, suite)];
        if (clean is null || Gap(condition, cell.Scores, clean.Scores, suite) is not { } gap)
        {
            return measurements;
        }

        return condition.Kind == ConditionKind.Attack
            ? [.. measurements, gap, .. AttackMeasurements.Of(clean.Scores, cell.Scores)]
            : [.. measurements, gap];
    }

    /// <summary>The samples of a stored cell.</summary>
    public static CellSamples Samples(CellRecord record) => new(record.Scores, CellTotals.FromArrays(record.Totals));

    private static IEnumerable<Measurement> Cost(SampleScores cell, Suite suite) => suite.Costs?.Of(cell).Cost is { } cost
        ? [new Measurement(CostMatrix.Metric.Id, cost.Value, cost.Lower, cost.Upper, cost.N ?? 0, cost.Reason)]
        : [];

    private static Measurement? Gap(Condition condition, SampleScores cell, SampleScores clean, Suite suite)
    {
        var (id, gap) = condition.Kind switch
        {
            ConditionKind.Perturbed or ConditionKind.Attack => (RobustnessGapId, RobustnessGap.Of(clean, cell, Math.Max(suite.Resamples, 1000), suite.Seed)),
            ConditionKind.Shift when condition.Perturbation is not null => (RobustnessGapId, ReweightedGap.Of(clean, cell, Math.Max(suite.Resamples, 1000), suite.Seed)),
            ConditionKind.Shift => (RobustnessGapId, Unpaired(clean, cell)),
            ConditionKind.Train => (TrainTestGapId, Unpaired(cell, clean)),
            _ => (null, null),
        };
        return id is null ? null : new Measurement(id, gap!.Value, gap.Lower, gap.Upper, gap.N ?? 0, gap.Reason);
    }

    private static Estimate Unpaired(SampleScores first, SampleScores second) =>
        RobustnessGap.BetweenDatasets(Right(first), first.Count, Right(second), second.Count);

    private static long Right(SampleScores scores)
    {
        var right = 0L;
        for (var i = 0; i < scores.Count; i++)
        {
            right += scores.IsCorrect(i) ? 1 : 0;
        }

        return right;
    }
}
