using EvalHarness.Evaluation;
using EvalHarness.Gates;
using EvalHarness.Statistics;

namespace EvalHarness.Compare;

/// <summary>Every number that two runs share: the difference, its interval, and whether it is real.</summary>
public static class RunDifferences
{
    /// <summary>Level at which a corrected difference is called real.</summary>
    public const double Alpha = 0.05;

    /// <summary>
    /// Compares all cells that both runs evaluated. Identical outputs differ by exactly 0; differences that are not larger than the
    /// nondeterminism floor of either run are not real. Neither takes part in the correction. Paired samples are compared image by image
    /// (accuracy: Tango's interval and the mid-p McNemar test; OOD AUROC: DeLong's paired test; OOD areas under precision-recall: a paired
    /// jackknife; calibration error and OOD rates at a threshold: a paired bootstrap); other metrics through their intervals.
    /// </summary>
    /// <param name="baseline">The run compared with.</param>
    /// <param name="baselineSamples">Its samples.</param>
    /// <param name="candidate">The run that is judged.</param>
    /// <param name="candidateSamples">Its samples.</param>
    /// <param name="sameData">Whether a dataset held the same samples in both runs: only then do indices mean the same images.</param>
    /// <param name="metrics">Patterns of the metrics to compare; empty for all that have a better end.</param>
    public static IReadOnlyList<CellDifference> Of(
        EvaluationRun baseline,
        ISampleSource baselineSamples,
        EvaluationRun candidate,
        ISampleSource candidateSamples,
        Func<string, bool> sameData,
        IReadOnlyList<string>? metrics = null)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(baselineSamples);
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(candidateSamples);
        ArgumentNullException.ThrowIfNull(sameData);
        double Floor(string checkpoint, string metric) => Math.Max(baseline.Floor(checkpoint, metric), candidate.Floor(checkpoint, metric));
        var raw = new List<RawDifference>();
        foreach (var checkpoint in candidate.Checkpoints)
        {
            var pairs = new List<(Condition Condition, CellPair Pair)>();
            foreach (var condition in candidate.Conditions)
            {
                var clean = condition.CleanIn(candidate);
                var match = Match(condition, clean is null ? null : Match(clean, null));
                pairs.AddRange(Pairs(checkpoint, condition, baseline, candidate, metrics ?? [], match).Select(pair => (condition, pair)));
            }

            CellMatch Match(Condition condition, CellMatch? clean) => new(
                candidateSamples.Load(checkpoint.Id, condition.Id),
                sameData(condition.Dataset) ? baselineSamples.Load(checkpoint.Id, condition.Id) : null,
                clean);

            raw.AddRange(pairs.Select(pair => RawDifference.Of(checkpoint.Id, pair.Condition.Id, [pair.Pair], Floor)).OfType<RawDifference>());
            raw.AddRange(Means(checkpoint.Id, pairs, Floor));
        }

        return [.. raw.GroupBy(difference => difference.Metric, StringComparer.Ordinal).SelectMany(Corrected)];
    }

    private static IEnumerable<CellPair> Pairs(
        Checkpoint checkpoint,
        Condition condition,
        EvaluationRun baseline,
        EvaluationRun candidate,
        IReadOnlyList<string> metrics,
        CellMatch match)
    {
        if (candidate.Cell(checkpoint.Id, condition.Id) is not { } cell || baseline.Cell(checkpoint.Id, condition.Id) is not { } old)
        {
            yield break;
        }

        foreach (var measurement in cell.Measurements)
        {
            var wanted = metrics.Count == 0
                ? GateMetrics.DirectionOf(measurement.Metric) != Direction.Neutral
                : metrics.Any(pattern => Glob.Matches(pattern, measurement.Metric));
            if (wanted && measurement.Value is not null && old.Find(measurement.Metric) is { Value: not null } before)
            {
                yield return new(condition.Dataset, measurement.Metric, measurement, before, match);
            }
        }
    }

    // One line for all perturbations of a checkpoint: many small losses in the same direction show here first.
    private static IEnumerable<RawDifference> Means(string checkpoint, List<(Condition Condition, CellPair Pair)> pairs, Func<string, string, double> floor) => pairs
        .Where(pair => pair.Condition.Kind == ConditionKind.Perturbed)
        .GroupBy(pair => pair.Pair.Metric, StringComparer.Ordinal)
        .Where(group => group.Skip(1).Any())
        .Select(group => RawDifference.Of(checkpoint, FormattableString.Invariant($"mean of {group.Count()} perturbed"), [.. group.Select(pair => pair.Pair)], floor))
        .OfType<RawDifference>();

    private static IEnumerable<CellDifference> Corrected(IEnumerable<RawDifference> metric)
    {
        var all = metric.ToList();
        var tested = all.FindAll(difference => difference.P is not null && !difference.Identical && !difference.IsBelowFloor);
        double[] p = [.. tested.Select(difference => difference.P!.Value)];
        var (holm, q) = (MultipleTesting.Holm(p), MultipleTesting.BenjaminiYekutieli(p));
        foreach (var difference in all)
        {
            var place = tested.IndexOf(difference);
            yield return difference.Finish(
                place < 0 ? null : holm[place],
                place < 0 ? null : q[place],
                Alpha / Math.Max(1, tested.Count));
        }
    }
}
