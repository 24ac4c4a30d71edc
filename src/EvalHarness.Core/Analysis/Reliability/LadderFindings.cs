using EvalHarness.Statistics;
using static EvalHarness.Analysis.Reliability.ReliabilityFindings;

namespace EvalHarness.Analysis.Reliability;

/// <summary>What shows only over a whole ladder: estimators that contradict each other, tails and costs that move against accuracy.</summary>
internal static class LadderFindings
{
    // Half a point of calibration error either way: below, a disagreement is most likely noise.
    private const double Clear = 0.005;

    public static IEnumerable<Finding> Of(IReadOnlyList<CheckpointReliability> checkpoints, IReadOnlyList<ScaleStep> steps)
    {
        var rungs = Rungs(checkpoints, steps);
        if (rungs.Count < 2)
        {
            return [];
        }

        return Estimators(rungs).Concat(Trends(rungs)).Concat(Tails(rungs)).Concat(Costs(rungs)).Concat(Overfitting(rungs));
    }

    // The steps hold the ladder in order; variants are in none.
    private static List<CheckpointReliability> Rungs(IReadOnlyList<CheckpointReliability> checkpoints, IReadOnlyList<ScaleStep> steps)
    {
        var first = checkpoints[0];
        var own = steps
            .Where(step => string.Equals(step.Family, first.Family, StringComparison.Ordinal)
                && string.Equals(step.Dataset, first.Dataset, StringComparison.Ordinal))
            .ToArray();
        var ids = own.Take(1).Select(step => step.Smaller).Concat(own.Select(step => step.Larger)).ToArray();
        return ids.Select(id => checkpoints.First(row => string.Equals(row.Checkpoint, id, StringComparison.Ordinal))).ToList();
    }

    private static IEnumerable<Finding> Estimators(List<CheckpointReliability> rungs)
    {
        for (var i = 1; i < rungs.Count; i++)
        {
            var (a, b) = (rungs[i - 1], rungs[i]);
            var shared = a.Calibration.Keys.Where(b.Calibration.ContainsKey).ToArray();
            var better = shared.Where(id => b.Calibration[id] < a.Calibration[id]).ToArray();
            var worse = shared.Where(id => b.Calibration[id] > a.Calibration[id]).ToArray();
            if (better.Length > 0 && worse.Length > 0)
            {
                var clear = better.Max(id => a.Calibration[id] - b.Calibration[id]) > Clear && worse.Max(id => b.Calibration[id] - a.Calibration[id]) > Clear;
                yield return new Finding(
                    "calibration_estimators_disagree",
                    clear ? FindingSeverity.Warning : FindingSeverity.Note,
                    $"Whether {b.Checkpoint} is better calibrated than {a.Checkpoint} depends on the estimator: yes by "
                        + $"{Names(better)}; no by {Names(worse)}.",
                    shared.ToDictionary(id => $"{id}_difference", id => b.Calibration[id] - a.Calibration[id], StringComparer.Ordinal),
                    b.Checkpoint);
            }
        }
    }

    private static string Names(IEnumerable<string> estimators) => string.Join(", ", estimators.Select(CalibrationEstimates.Name));

    private static IEnumerable<Finding> Trends(List<CheckpointReliability> rungs)
    {
        if (rungs.Count < 3)
        {
            yield break;
        }

        var shared = rungs[0].Calibration.Keys.Where(id => rungs.All(rung => rung.Calibration.ContainsKey(id))).ToArray();
        var order = Enumerable.Range(0, rungs.Count).Select(i => (double)i).ToArray();
        var trends = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var id in shared)
        {
            if (RankCorrelation.Kendall(order, rungs.Select(rung => rung.Calibration[id]).ToArray()) is { } trend)
            {
                trends[id] = trend.Value;
            }
        }

        var falling = trends.Where(trend => trend.Value < 0).Select(trend => trend.Key).ToArray();
        var rising = trends.Where(trend => trend.Value > 0).Select(trend => trend.Key).ToArray();
        if (falling.Length > 0 && rising.Length > 0)
        {
            yield return new Finding(
                "calibration_trend_depends_on_estimator",
                FindingSeverity.Serious,
                $"Whether {rungs[0].Family} gets better calibrated with scale depends on the estimator: yes by {Names(falling)}; "
                    + $"no by {Names(rising)}.",
                trends);
        }
    }

    private static IEnumerable<Finding> Tails(List<CheckpointReliability> rungs)
    {
        for (var i = 1; i < rungs.Count; i++)
        {
            var (a, b) = (rungs[i - 1], rungs[i]);
            if (b.CleanAccuracy.Value > a.CleanAccuracy.Value && b.CleanTailLoss.Lower > a.CleanTailLoss.Upper)
            {
                yield return new Finding(
                    "accuracy_up_tail_worse",
                    FindingSeverity.Warning,
                    FormattableString.Invariant($"{b.Checkpoint} is more accurate than {a.Checkpoint}, but its worst 5 % of samples are worse: mean NLL {b.CleanTailLoss.Value:0.00} against {a.CleanTailLoss.Value:0.00}."),
                    Numbers(("cvar_smaller", a.CleanTailLoss.Value), ("cvar_larger", b.CleanTailLoss.Value), ("accuracy_smaller", a.CleanAccuracy.Value), ("accuracy_larger", b.CleanAccuracy.Value)),
                    b.Checkpoint);
            }
        }
    }

    private static IEnumerable<Finding> Costs(List<CheckpointReliability> rungs)
    {
        for (var i = 1; i < rungs.Count; i++)
        {
            var (a, b) = (rungs[i - 1], rungs[i]);
            if (b.CleanAccuracy.Value > a.CleanAccuracy.Value && b.CleanCost?.Value > a.CleanCost?.Value)
            {
                yield return new Finding(
                    "accuracy_up_cost_up",
                    b.CleanCost.Lower > a.CleanCost.Upper ? FindingSeverity.Serious : FindingSeverity.Warning,
                    FormattableString.Invariant($"{b.Checkpoint} is more accurate than {a.Checkpoint}, but its decisions cost more: {b.CleanCost.Value:0.000} against {a.CleanCost.Value:0.000} a sample."),
                    Numbers(("cost_smaller", a.CleanCost.Value), ("cost_larger", b.CleanCost.Value), ("accuracy_smaller", a.CleanAccuracy.Value), ("accuracy_larger", b.CleanAccuracy.Value)),
                    b.Checkpoint);
            }
        }
    }

    private static IEnumerable<Finding> Overfitting(List<CheckpointReliability> rungs)
    {
        var gaps = rungs.Where(rung => rung.TrainTest?.Accuracy.Value is not null).ToArray();
        if (gaps.Length >= 2 && gaps[^1].TrainTest!.Accuracy is { Lower: > 0 } largest && gaps[0].TrainTest!.Accuracy is { Upper: { } smallest }
            && largest.Lower > smallest)
        {
            yield return new Finding(
                "overfitting_grows",
                FindingSeverity.Warning,
                $"The train-test gap grows with scale, from {Points(gaps[0].TrainTest!.Accuracy.Value!.Value)} ({gaps[0].Checkpoint}) "
                    + $"to {Points(largest.Value!.Value)} ({gaps[^1].Checkpoint}).",
                Numbers(("smallest", gaps[0].TrainTest!.Accuracy.Value), ("largest", largest.Value), ("largest_lower", largest.Lower)));
        }
    }
}
