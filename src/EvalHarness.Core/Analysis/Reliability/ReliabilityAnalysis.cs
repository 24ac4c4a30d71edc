using EvalHarness.Evaluation;

namespace EvalHarness.Analysis.Reliability;

/// <summary>Everything about reliability that a run's samples hold: one call, no inference, the same result for any thread count.</summary>
public static class ReliabilityAnalysis
{
    /// <summary>Analyses a run; the seed of the bootstrap is the run's.</summary>
    public static ReliabilityReport Analyze(EvaluationRun run, ISampleSource samples, ReliabilityOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(samples);
        options ??= new ReliabilityOptions();
        var cache = new SampleCache(samples);
        var universes = new SharedUniverses(options.Resamples, run.Seed);
        var checkpoints = new List<CheckpointReliability>();
        var steps = new List<ScaleStep>();
        var data = new List<DatasetQuality>();
        var families = run.Checkpoints.Select(checkpoint => checkpoint.Family).Distinct(StringComparer.Ordinal).ToArray();
        foreach (var clean in run.Conditions.Where(condition => condition.Kind == ConditionKind.Clean))
        {
            foreach (var family in families)
            {
                AddFamily(new DatasetView(run, family, clean, cache, universes), options, checkpoints, steps);
            }

            var rungs = run.Checkpoints.Where(checkpoint => checkpoint.IsRung)
                .Select(checkpoint => (Checkpoint: checkpoint, Cell: cache.Load(checkpoint.Id, clean.Id)))
                .Where(rung => rung.Cell is not null)
                .Select(rung => (rung.Checkpoint, rung.Cell!))
                .ToArray();
            data.Add(QualityAnalysis.Of(clean, rungs, options));
        }

        return new ReliabilityReport(checkpoints, steps, data, ReliabilityFindings.Of(run, checkpoints, steps, data));
    }

    private static void AddFamily(
        DatasetView view, ReliabilityOptions options, List<CheckpointReliability> checkpoints, List<ScaleStep> steps)
    {
        if (view.Checkpoints.Count == 0)
        {
            return;
        }

        var threads = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Threads) };
        var cells = new CheckpointCells[view.Checkpoints.Count];
        Parallel.For(0, cells.Length, threads, i => cells[i] = CheckpointCells.Of(view, view.Checkpoints[i]));
        var family = new FamilyRobustness(view, cells, options);
        var results = new CheckpointReliability[cells.Length];
        Parallel.For(0, cells.Length, threads, i =>
        {
            results[i] = CheckpointAnalysis.Of(view, family, cells[i], PerturbedPool.Of(view, view.Checkpoints[i]), options);
        });
        checkpoints.AddRange(results);
        steps.AddRange(StepAnalysis.Of(view, family, cells.ToDictionary(cell => cell.Checkpoint.Id, StringComparer.Ordinal), options));
    }
}
