using System.Collections.Concurrent;
using EvalHarness.Evaluation;
using EvalHarness.Runs;
using Microsoft.ML;

namespace EvalHarness.MLNet.SecondOpinion;

/// <summary>Asks ML.NET's evaluators about every cell of a run, from the stored samples, without inference.</summary>
public static class RunOpinions
{
    /// <summary>Every number that both have, in the order of the run's cells.</summary>
    /// <exception cref="UsageException">A cell's samples cannot be read.</exception>
    public static RunOpinion Of(RunFolder folder, int threads)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var cells = folder.Run.Cells.Where(cell => cell.Failure is null).ToList();
        var conditions = folder.Run.Conditions.ToDictionary(condition => condition.Id, StringComparer.Ordinal);
        var opinions = new ConcurrentDictionary<int, IReadOnlyList<Opinion>>();
        try
        {
            Parallel.For(0, cells.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, at =>
                opinions[at] = Of(new MLContext(seed: 0), folder, conditions[cells[at].Condition], cells[at]));
        }
        catch (AggregateException error) when (error.InnerExceptions.OfType<UsageException>().FirstOrDefault() is { } usage)
        {
            throw new UsageException(usage.Message, error);
        }

        return new RunOpinion(folder.Run.Id, MLNetVersion.Text, cells.Count, [.. opinions.OrderBy(pair => pair.Key).SelectMany(pair => pair.Value)])
        {
            Calibrators = [.. cells.Where(cell => conditions[cell.Condition].Kind == ConditionKind.Clean).SelectMany(cell => Calibrators(folder, cell))],
        };
    }

    private static IReadOnlyList<CalibratorOpinion> Calibrators(RunFolder folder, CellResult cell) =>
        folder.LoadCell(cell.Checkpoint, cell.Condition)?.Scores is { ClassCount: 2 } scores
            ? BinaryCalibrators.Compare(new MLContext(seed: 0), cell.Checkpoint, cell.Condition, scores)
            : [];

    private static IReadOnlyList<Opinion> Of(MLContext context, RunFolder folder, Condition condition, CellResult cell)
    {
        if (folder.LoadCell(cell.Checkpoint, cell.Condition)?.Scores is not { } scores)
        {
            return [];
        }

        if (condition.Kind != ConditionKind.Ood)
        {
            return CellOpinion.Labelled(context, cell, scores);
        }

        var clean = folder.Run.Conditions.FirstOrDefault(candidate =>
            candidate.Kind == ConditionKind.Clean && string.Equals(candidate.Dataset, condition.CleanDataset, StringComparison.Ordinal));
        return clean is not null && folder.LoadCell(cell.Checkpoint, clean.Id)?.Scores is { } reference
            ? CellOpinion.Detection(context, cell, reference, scores)
            : [];
    }
}
