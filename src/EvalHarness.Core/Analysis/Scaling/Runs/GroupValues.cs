using EvalHarness.Evaluation;

namespace EvalHarness.Analysis.Scaling.Runs;

/// <summary>Values of one metric under one group of conditions, by checkpoint: first as measured, then one a resample.</summary>
/// <param name="Metric">Id of the metric.</param>
/// <param name="Group">The group.</param>
/// <param name="Conditions">The conditions that every rung has a value for.</param>
/// <param name="Rows">By checkpoint id; a single value where the metric is not resampled.</param>
/// <param name="Errors">Standard error by checkpoint id; null where unknown.</param>
/// <param name="N">Smallest number of samples behind a value.</param>
internal sealed record GroupValues(
    string Metric,
    ConditionGroup Group,
    IReadOnlyList<string> Conditions,
    IReadOnlyDictionary<string, double[]> Rows,
    IReadOnlyDictionary<string, double?> Errors,
    long N)
{
    public static GroupValues? Of(
        EvaluationRun run, CellDraws draws, string metric, ConditionGroup group, IReadOnlyList<Checkpoint> rungs, IReadOnlyList<Checkpoint> all)
    {
        bool Has(Checkpoint checkpoint, Condition condition) => Value(run, draws, checkpoint, condition, metric) is not null;
        Condition[] conditions = [.. group.Conditions.Where(condition => rungs.All(rung => Has(rung, condition)))];
        if (conditions.Length == 0)
        {
            return null;
        }

        var rows = new Dictionary<string, double[]>(StringComparer.Ordinal);
        var errors = new Dictionary<string, double?>(StringComparer.Ordinal);
        var n = long.MaxValue;
        foreach (var checkpoint in all)
        {
            if (!conditions.All(condition => Has(checkpoint, condition)))
            {
                continue;
            }

            double[][] cells = [.. conditions.Select(condition => Value(run, draws, checkpoint, condition, metric)!)];
            var row = new double[cells[0].Length];
            foreach (var cell in cells)
            {
                for (var b = 0; b < row.Length; b++)
                {
                    row[b] += cell[b] / cells.Length;
                }
            }

            rows.Add(checkpoint.Id, row);
            errors.Add(checkpoint.Id, row.Length > 2 ? Deviation(row) : Reported(run, checkpoint, conditions, metric));
            n = Math.Min(n, conditions.Min(condition => run.Cell(checkpoint.Id, condition.Id)?.Samples ?? 0));
        }

        return new GroupValues(metric, group, [.. conditions.Select(condition => condition.Id)], rows, errors, n);
    }

    /// <summary>Standard deviation over the resamples.</summary>
    public static double Deviation(ReadOnlySpan<double> row)
    {
        double sum = 0, squares = 0;
        foreach (var value in row[1..])
        {
            sum += value;
        }

        var mean = sum / (row.Length - 1);
        foreach (var value in row[1..])
        {
            squares += (value - mean) * (value - mean);
        }

        return Math.Sqrt(squares / (row.Length - 2));
    }

    private static double[]? Value(EvaluationRun run, CellDraws draws, Checkpoint checkpoint, Condition condition, string metric) =>
        draws.Of(checkpoint.Id, condition.Id, metric)
            ?? (run.Cell(checkpoint.Id, condition.Id)?.Find(metric)?.Value is { } value ? [value] : null);

    // From the reported 95 % intervals. Copies of one image are not independent, so averaging conditions is not taken to help.
    private static double? Reported(EvaluationRun run, Checkpoint checkpoint, Condition[] conditions, string metric)
    {
        double sum = 0;
        foreach (var condition in conditions)
        {
            if (run.Cell(checkpoint.Id, condition.Id)?.Find(metric) is not { Lower: { } lower, Upper: { } upper } || !(upper > lower))
            {
                return null;
            }

            sum += (upper - lower) / (2 * 1.959964);
        }

        return sum / conditions.Length;
    }
}
