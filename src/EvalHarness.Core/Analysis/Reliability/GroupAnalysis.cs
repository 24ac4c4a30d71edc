using EvalHarness.Data;
using EvalHarness.Evaluation;
using EvalHarness.Metrics;
using EvalHarness.Metrics.Calibration;
using EvalHarness.Metrics.Robustness;
using EvalHarness.Statistics;

namespace EvalHarness.Analysis.Reliability;

/// <summary>One slice under one condition.</summary>
/// <param name="Condition">Id of the condition.</param>
/// <param name="Column">Column of the dataset that cuts it.</param>
/// <param name="Group">Value of the column.</param>
/// <param name="Accuracy">Accuracy on the slice, with Wilson's interval.</param>
/// <param name="Overconfidence">Mean of confidence minus right (1) or wrong (0), with Student's interval: 0 is calibrated on average, positive is too sure.</param>
/// <param name="Ece">Calibration error of the slice, 15 equal-width bins; biased upward where the slice is small; null where the model gives labels only.</param>
public sealed record GroupReliability(string Condition, string Column, string Group, Estimate Accuracy, Estimate Overconfidence, double? Ece);

/// <summary>Every slice of every labelled condition of a checkpoint on one clean dataset.</summary>
internal static class GroupAnalysis
{
    /// <summary>Columns with more values than this are left out: they name samples rather than groups.</summary>
    public const int MostGroups = 100;

    public static IReadOnlyList<GroupReliability> Of(DatasetView view, Checkpoint checkpoint, ReliabilityOptions options)
    {
        var conditions = view.Corruptions.SelectMany(corruption => corruption.Conditions).Prepend(view.Clean).Concat(view.Shifts);
        return [.. conditions.SelectMany(condition => Of(view, checkpoint, condition, options))];
    }

    private static IEnumerable<GroupReliability> Of(DatasetView view, Checkpoint checkpoint, Condition condition, ReliabilityOptions options)
    {
        if (options.Slices.GetValueOrDefault(condition.Dataset) is not { Count: > 0 } columns || view.Cell(checkpoint, condition) is not { } cell)
        {
            yield break;
        }

        foreach (var column in columns)
        {
            var groups = Enumerable.Range(0, cell.Count)
                .Where(i => cell.Label[i] >= 0)
                .GroupBy(i => column.ValueOf.GetValueOrDefault(cell.Index[i]), StringComparer.Ordinal)
                .Where(group => group.Key is not null)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .ToList();
            foreach (var group in groups.Count <= MostGroups ? groups : [])
            {
                yield return Of(condition.Id, column.Name, group.Key!, cell, [.. group]);
            }
        }
    }

    private static GroupReliability Of(string condition, string column, string group, SampleScores cell, int[] rows)
    {
        var correct = Array.ConvertAll(rows, cell.IsCorrect);
        var confidence = Array.ConvertAll(rows, i => cell.Confidence[i]);
        var excess = MeanEstimate.Of(Array.ConvertAll(rows, i => cell.Confidence[i] - (cell.IsCorrect(i) ? 1 : 0)));
        var interval = excess.Student();
        var overconfidence = cell.IsLabelOnly
            ? Estimate.Undefined(MetricTable.LabelsOnly, rows.Length)
            : new Estimate(excess.Value, interval?.Lower, interval?.Upper, rows.Length);
        return new GroupReliability(
            condition,
            column,
            group,
            CheckpointAnalysis.Wilson(correct.LongCount(right => right), rows.Length),
            overconfidence,
            cell.IsLabelOnly ? null : CalibrationError.EqualWidth(confidence, Array.ConvertAll(correct, right => right ? 1.0 : 0)));
    }
}
