using EvalHarness.Data;
using EvalHarness.Evaluation;
using EvalHarness.Runs;
using EvalHarness.Statistics;

namespace EvalHarness.Floor;

/// <summary>Compares the checkpoints of a run with a baseline, sample by sample.</summary>
public static class FloorComparisons
{
    /// <summary>Every checkpoint that has samples on the clean dataset, in the order of the run.</summary>
    public static IEnumerable<FloorComparison> Of(RunFolder run, string dataset, string baseline, SampleScores floor)
    {
        ArgumentNullException.ThrowIfNull(run);
        var condition = run.Run.Conditions.FirstOrDefault(one => one.Kind == ConditionKind.Clean && string.Equals(one.Dataset, dataset, StringComparison.Ordinal));
        foreach (var checkpoint in condition is null ? [] : run.Run.Checkpoints)
        {
            if (run.LoadCell(checkpoint.Id, condition!.Id)?.Scores is { } scores)
            {
                yield return Of(checkpoint.Id, baseline, scores, floor);
            }
        }
    }

    /// <summary>Two cells, paired by the samples' indices.</summary>
    public static FloorComparison Of(string checkpoint, string baseline, SampleScores scores, SampleScores floor)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(floor);
        var right = new Dictionary<int, bool>();
        for (var i = 0; i < floor.Count; i++)
        {
            right[floor.Index[i]] = floor.IsCorrect(i);
        }

        var (samples, only, other) = (0, 0L, 0L);
        for (var i = 0; i < scores.Count; i++)
        {
            if (right.TryGetValue(scores.Index[i], out var byFloor))
            {
                samples++;
                only += scores.IsCorrect(i) && !byFloor ? 1 : 0;
                other += !scores.IsCorrect(i) && byFloor ? 1 : 0;
            }
        }

        return new FloorComparison(checkpoint, baseline, samples, only, other, McNemarTest.MidP(only, other));
    }
}
