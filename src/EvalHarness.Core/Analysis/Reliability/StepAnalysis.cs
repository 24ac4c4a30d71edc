using EvalHarness.Data;
using EvalHarness.Evaluation;
using EvalHarness.Metrics.Comparison;
using EvalHarness.Metrics.Robustness;
using EvalHarness.Statistics;

namespace EvalHarness.Analysis.Reliability;

/// <summary>Compares each rung of a family with the next larger one.</summary>
internal static class StepAnalysis
{
    public static IReadOnlyList<ScaleStep> Of(
        DatasetView view, FamilyRobustness family, IReadOnlyDictionary<string, CheckpointCells> cells, ReliabilityOptions options)
    {
        var rungs = view.Rungs;
        if (rungs.Count < 2)
        {
            return [];
        }

        var pairs = Enumerable.Range(1, rungs.Count - 1)
            .Select(i => ($"{rungs[i - 1].Name} to {rungs[i].Name}", cells[rungs[i - 1].Id].CleanScores, cells[rungs[i].Id].CleanScores))
            .ToArray();
        var adjusted = ComparisonFamily.Adjust(pairs, seed: view.Run.Seed);
        var steps = new ScaleStep[pairs.Length];
        Parallel.For(0, steps.Length, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Threads) }, i =>
        {
            steps[i] = Step(view, family, cells[rungs[i].Id], cells[rungs[i + 1].Id], adjusted[i], options);
        });
        return steps;
    }

    private static ScaleStep Step(
        DatasetView view,
        FamilyRobustness family,
        CheckpointCells smaller,
        CheckpointCells larger,
        AdjustedComparison adjusted,
        ReliabilityOptions options)
    {
        var clean = CheckpointComparisons.Of(smaller.CleanScores, larger.CleanScores, options.Resamples, view.Run.Seed);
        var listed = clean.Flips.Negative.Take(options.Listed).ToArray();
        var difference = family.MeanAccuracy(smaller) is { } before && family.MeanAccuracy(larger) is { } after
            ? after.Minus(before).ToEstimate(Math.Min(smaller.Images, larger.Images))
            : Estimate.Undefined("no scored corruption was measured for both");
        return new ScaleStep(
            view.Family,
            view.Clean.Dataset,
            smaller.Checkpoint.Id,
            larger.Checkpoint.Id,
            clean with { Flips = clean.Flips with { Negative = [] } },
            adjusted,
            listed,
            difference,
            SignFlip(view, smaller.Checkpoint, larger.Checkpoint),
            OodAuroc(view, smaller, larger),
            Conditions(view, smaller.Checkpoint, larger.Checkpoint));
    }

    // Under the null the two checkpoints could have changed places on any image, all its copies at once.
    private static double? SignFlip(DatasetView view, Checkpoint smaller, Checkpoint larger)
    {
        var (rightBefore, seenBefore) = PerturbedPool.Of(view, smaller).RightByImage();
        var (rightAfter, seenAfter) = PerturbedPool.Of(view, larger).RightByImage();
        var differences = seenBefore.Keys
            .Where(seenAfter.ContainsKey)
            .Order()
            .Select(image => (double)rightAfter[image] / seenAfter[image] - (double)rightBefore[image] / seenBefore[image])
            .ToArray();
        return differences.Length == 0 ? null : SignFlipTest.TwoSided(differences, 1999, view.Run.Seed);
    }

    private static Dictionary<string, PairedDifference> OodAuroc(DatasetView view, CheckpointCells smaller, CheckpointCells larger)
    {
        var result = new Dictionary<string, PairedDifference>(StringComparer.Ordinal);
        var clean = PairedSamples.Of(smaller.CleanScores, larger.CleanScores);
        foreach (var condition in view.Ood)
        {
            if (view.Cell(smaller.Checkpoint, condition) is { } a && view.Cell(larger.Checkpoint, condition) is { } b)
            {
                var ood = PairedSamples.Of(a, b);
                result[condition.Id] = CheckpointComparisons.Auroc(
                    Array.ConvertAll(ood.RowsA, i => a.Energy[i]),
                    Array.ConvertAll(clean.RowsA, i => smaller.CleanScores.Energy[i]),
                    Array.ConvertAll(ood.RowsB, i => b.Energy[i]),
                    Array.ConvertAll(clean.RowsB, i => larger.CleanScores.Energy[i]));
            }
        }

        return result;
    }

    // Samples that were drawn several times are no independent pairs, which McNemar's test counts.
    private static double? P(SampleScores a, SampleScores b, Flips flips)
    {
        var pairs = PairedSamples.Of(a, b);
        var clusters = Clusters.Of(pairs.Images());
        return clusters.AreSingletons
            ? McNemarTest.MidP(flips.OnlyFirst, flips.OnlySecond)
            : MeanEstimate.Of(pairs.Differences((cell, i) => cell.IsCorrect(i) ? 1 : 0), clusters).StudentP();
    }

    private static List<StepCondition> Conditions(DatasetView view, Checkpoint smaller, Checkpoint larger)
    {
        var rows = new List<StepCondition>();
        foreach (var condition in view.Corruptions.SelectMany(corruption => corruption.Conditions).Concat(view.Shifts))
        {
            if (view.Cell(smaller, condition) is { } a && view.Cell(larger, condition) is { } b)
            {
                var flips = Flips.Of(a, b);
                var n = flips.BothRight + flips.OnlyFirst + flips.OnlySecond + flips.BothWrong;
                rows.Add(n == 0
                    ? new StepCondition(condition.Id, 0, null, null, null, flips.NegativeFlipRate, flips.Kappa)
                    : new StepCondition(
                        condition.Id,
                        (int)n,
                        (double)(flips.OnlySecond - flips.OnlyFirst) / n,
                        P(a, b, flips),
                        null,
                        flips.NegativeFlipRate,
                        flips.Kappa));
            }
        }

        var tested = rows.Where(row => row.P is not null).ToList();
        var corrected = MultipleTesting.BenjaminiHochberg(tested.ConvertAll(row => row.P!.Value).ToArray());
        return rows.ConvertAll(row => row.P is null ? row : row with { BenjaminiHochberg = corrected[tested.IndexOf(row)] });
    }
}
