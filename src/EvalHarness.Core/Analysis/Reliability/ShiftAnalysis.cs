using EvalHarness.Data;
using EvalHarness.Evaluation;
using EvalHarness.Metrics.Robustness;
using EvalHarness.Statistics;

namespace EvalHarness.Analysis.Reliability;

/// <summary>
/// A shifted dataset: other images, possibly with fewer classes, so it is compared with clean data of the same classes. Clean samples drawn again with
/// other odds are compared with the clean data themselves.
/// </summary>
internal static class ShiftAnalysis
{
    public static ShiftReliability Of(DatasetView view, CheckpointCells cells, Condition condition, SampleScores cell, RobustnessAxis axis)
    {
        if (condition.Perturbation is not null)
        {
            return DrawnAgain(view, cells, condition, cell, axis);
        }

        var (right, n) = Count(cell, null);
        var (cleanRight, cleanN) = Count(cells.CleanScores, Classes(cell));
        return new ShiftReliability(
            condition.Id,
            CheckpointAnalysis.Wilson(right, n),
            RobustnessGap.BetweenDatasets(cleanRight, cleanN, right, n),
            Effective(view, cells.Checkpoint, condition, axis));
    }

    private static ShiftReliability DrawnAgain(DatasetView view, CheckpointCells cells, Condition condition, SampleScores cell, RobustnessAxis axis)
    {
        double[] hits = [.. Enumerable.Range(0, cell.Count).Select(i => cell.IsCorrect(i) ? 1.0 : 0)];
        var clusters = Clusters.Of(cell.Index);
        var interval = ProportionInterval.Wilson(hits, clusters);
        return new ShiftReliability(
            condition.Id,
            new Estimate(hits.Average(), interval.Lower, interval.Upper, clusters.Count),
            ReweightedGap.Of(cells.CleanScores, cell, view.Resamples!.Count, view.Run.Seed),
            Effective(view, cells.Checkpoint, condition, axis));
    }

    private static HashSet<int> Classes(SampleScores cell) => [.. cell.Label];

    private static (long Right, long N) Count(SampleScores cell, HashSet<int>? classes)
    {
        long right = 0, n = 0;
        for (var i = 0; i < cell.Count; i++)
        {
            if (classes is null || classes.Contains(cell.Label[i]))
            {
                n++;
                right += cell.IsCorrect(i) ? 1 : 0;
            }
        }

        return (right, n);
    }

    private static Estimate Effective(DatasetView view, Checkpoint checkpoint, Condition condition, RobustnessAxis axis)
    {
        var rungs = view.Rungs.Where(rung => view.Cell(rung, condition) is not null).ToArray();
        var own = Array.IndexOf(rungs, checkpoint);
        if (own < 0)
        {
            return Estimate.Undefined("only rungs of the ladder make the family's line");
        }

        return condition.Perturbation is null ? Paired(view, rungs, own, condition, axis) : Point(view, rungs, own, condition, axis);
    }

    // Clean and shifted images are drawn each on their own, both the same for all rungs; the line is fitted again in every resample.
    private static Estimate Paired(DatasetView view, Checkpoint[] rungs, int own, Condition condition, RobustnessAxis axis)
    {
        var cells = Array.ConvertAll(rungs, rung => view.Cell(rung, condition)!);
        var universe = ImageUniverse.Of(cells);
        var resamples = new SharedResamples(universe.Count, view.Resamples!.Count, ~view.Run.Seed);
        var shifted = Array.ConvertAll(cells, cell => CellOutcomes.Of(universe, cell).Accuracy(resamples));
        var clean = rungs.Select((rung, i) =>
        {
            var (classes, samples) = (Classes(cells[i]), view.Cell(rung, view.Clean)!);
            return CellOutcomes.Of(view.Universe, samples, row => classes.Contains(samples.Label[row])).Accuracy(view.Resamples);
        }).ToArray();
        return EffectiveRobustness.Of(clean, shifted, Array.ConvertAll(cells, cell => (long)cell.Count), axis)[own];
    }

    private static Estimate Point(DatasetView view, Checkpoint[] rungs, int own, Condition condition, RobustnessAxis axis)
    {
        var shifted = Array.ConvertAll(rungs, rung => Count(view.Cell(rung, condition)!, null));
        var clean = Array.ConvertAll(rungs, rung => Count(view.Cell(rung, view.Clean)!, Classes(view.Cell(rung, condition)!)));
        var fit = EffectiveRobustness.Fit(
            Array.ConvertAll(clean, count => Share(count)),
            Array.ConvertAll(shifted, count => Share(count)),
            Array.ConvertAll(shifted, count => Math.Max(1, count.N)),
            axis);
        return fit is { } line
            ? new Estimate(line.Residuals[own], null, null, shifted[own].N, "no interval: the samples are drawn again from the clean ones")
            : Estimate.Undefined($"a line needs at least {EffectiveRobustness.FewestModels} checkpoints that differ in clean accuracy");
    }

    private static double Share((long Right, long N) count) => count.N == 0 ? 0 : (double)count.Right / count.N;
}
