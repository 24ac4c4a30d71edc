using System.Collections.Concurrent;
using EvalHarness.Analysis;
using EvalHarness.Data;
using EvalHarness.Evaluation;

namespace EvalHarness.Runs;

/// <summary>Whether a run says what its stored samples say.</summary>
/// <param name="Run">Id of the run.</param>
/// <param name="Cells">Cells whose samples were read.</param>
/// <param name="Numbers">Numbers derived again.</param>
/// <param name="Differences">What does not agree, a sentence each; empty if all does.</param>
public sealed record RunVerification(string Run, int Cells, int Numbers, IReadOnlyList<string> Differences)
{
    /// <summary>Whether everything agrees, to the last bit.</summary>
    public bool Agrees => Differences.Count == 0;

    /// <summary>
    /// Reads every cell (its hash is checked), measures it again and compares each value, interval, n and reason with measurements.csv, to the
    /// last bit; then makes the analysis again and compares it with analysis.json byte for byte. No inference.
    /// </summary>
    public static RunVerification Verify(RunFolder folder, int threads)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var suite = folder.Suite;
        var differences = new ConcurrentDictionary<int, IReadOnlyList<string>>();
        var numbers = 0;
        var cells = folder.Run.Cells.Where(cell => cell.Failure is null).ToList();
        var conditions = folder.Run.Conditions.ToDictionary(condition => condition.Id, StringComparer.Ordinal);
        Parallel.For(0, cells.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, index =>
        {
            var found = VerifyCell(folder, suite, conditions[cells[index].Condition], cells[index], out var count);
            Interlocked.Add(ref numbers, count);
            if (found.Count > 0)
            {
                differences[index] = found;
            }
        });
        var all = differences.OrderBy(pair => pair.Key).SelectMany(pair => pair.Value).ToList();
        VerifyAnalysis(folder, threads, all);
        return new RunVerification(folder.Run.Id, cells.Count, numbers, all);
    }

    private static List<string> VerifyCell(RunFolder folder, Suite suite, Condition condition, CellResult cell, out int count)
    {
        count = 0;
        CellRecord record;
        CellSamples? clean;
        try
        {
            record = folder.LoadCell(cell.Checkpoint, cell.Condition)!;
            clean = Clean(folder, condition, cell);
        }
        catch (UsageException error)
        {
            return [error.Message];
        }

        var derived = CellNumbers.Measure(condition, CellNumbers.Samples(record), clean, suite);
        count = derived.Count;
        var differences = new List<string>();
        var stored = cell.Measurements.ToDictionary(measurement => measurement.Metric, StringComparer.Ordinal);
        foreach (var measurement in derived)
        {
            if (!stored.Remove(measurement.Metric, out var said))
            {
                differences.Add($"{cell.Checkpoint} under {cell.Condition}: {measurement.Metric} follows from the samples, but the run does not have it.");
            }
            else if (said != measurement)
            {
                differences.Add(FormattableString.Invariant(
                    $"{cell.Checkpoint} under {cell.Condition}: {said.Metric} is {said.Value} [{said.Lower}, {said.Upper}] in the run, but {measurement.Value} [{measurement.Lower}, {measurement.Upper}] follows."));
            }
        }

        differences.AddRange(stored.Keys.Select(metric => $"{cell.Checkpoint} under {cell.Condition}: the run has {metric}, but nothing follows for it."));
        return differences;
    }

    private static CellSamples? Clean(RunFolder folder, Condition condition, CellResult cell)
    {
        if (condition.Kind == ConditionKind.Clean)
        {
            return null;
        }

        var clean = folder.Run.Conditions.First(candidate =>
            candidate.Kind == ConditionKind.Clean && string.Equals(candidate.Dataset, condition.CleanDataset, StringComparison.Ordinal));
        return folder.LoadCell(cell.Checkpoint, clean.Id) is { } record ? CellNumbers.Samples(record) : null;
    }

    private static void VerifyAnalysis(RunFolder folder, int threads, List<string> differences)
    {
        var file = Path.Combine(folder.Path, RunAnalysis.FileName);
        if (!File.Exists(file))
        {
            differences.Add($"{RunAnalysis.FileName} is missing.");
            return;
        }

        try
        {
            if (!string.Equals(AtomicFile.ReadText(file), RunAnalysis.Of(folder, threads).ToJson(), StringComparison.Ordinal))
            {
                differences.Add($"{RunAnalysis.FileName} is not what follows from the samples.");
            }
        }
        catch (UsageException error)
        {
            differences.Add($"{RunAnalysis.FileName} cannot be derived again: {error.Message}");
        }
    }
}
