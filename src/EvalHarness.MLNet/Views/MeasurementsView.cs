using EvalHarness.Evaluation;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EvalHarness.MLNet.Views;

/// <summary>
/// The measurements of a run, a row each, with the columns of measurements.csv. An undefined value or a missing interval is NaN, and the
/// column <c>Reason</c> says why.
/// </summary>
public static class MeasurementsView
{
    /// <summary>The view of a run.</summary>
    public static IDataView Of(EvaluationRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var (checkpoints, conditions) = (new Dictionary<string, Checkpoint>(StringComparer.Ordinal), new Dictionary<string, Condition>(StringComparer.Ordinal));
        foreach (var checkpoint in run.Checkpoints)
        {
            checkpoints[checkpoint.Id] = checkpoint;
        }

        foreach (var condition in run.Conditions)
        {
            conditions[condition.Id] = condition;
        }

        return new LazyView<MeasurementRows>(
            [.. Columns(checkpoints, conditions)], () => new MeasurementRows(run), run.Cells.Sum(cell => (long)cell.Measurements.Count));
    }

    private static IEnumerable<ViewColumn<MeasurementRows>> Columns(Dictionary<string, Checkpoint> checkpoints, Dictionary<string, Condition> conditions)
    {
        yield return ViewColumn<MeasurementRows>.OfText("Family", rows => checkpoints[rows.Cell.Checkpoint].Family);
        yield return ViewColumn<MeasurementRows>.OfText("Checkpoint", rows => rows.Cell.Checkpoint);
        yield return ViewColumn<MeasurementRows>.OfDouble("Parameters", rows => checkpoints[rows.Cell.Checkpoint].Parameters);
        yield return ViewColumn<MeasurementRows>.OfText("Dataset", rows => conditions[rows.Cell.Condition].Dataset);
        yield return ViewColumn<MeasurementRows>.OfText("Condition", rows => rows.Cell.Condition);
        yield return ViewColumn<MeasurementRows>.OfText("Perturbation", rows => conditions[rows.Cell.Condition].Perturbation);
        yield return ViewColumn<MeasurementRows>.OfInt("Severity", rows => conditions[rows.Cell.Condition].Severity);
        yield return ViewColumn<MeasurementRows>.OfText("Metric", rows => rows.Measurement.Metric);
        yield return ViewColumn<MeasurementRows>.OfDouble("Value", rows => rows.Measurement.Value);
        yield return ViewColumn<MeasurementRows>.OfDouble("Lower", rows => rows.Measurement.Lower);
        yield return ViewColumn<MeasurementRows>.OfDouble("Upper", rows => rows.Measurement.Upper);
        yield return ViewColumn<MeasurementRows>.Of("N", NumberDataViewType.Int64, (MeasurementRows rows, ref long value) => value = rows.Measurement.N);
        yield return ViewColumn<MeasurementRows>.OfText("Reason", rows => rows.Measurement.Reason);
    }
}

/// <summary>Cell after cell, in each every measurement.</summary>
internal sealed class MeasurementRows(EvaluationRun run) : ViewRows
{
    private int _cell;
    private int _at = -1;

    public CellResult Cell => run.Cells[_cell];

    public Measurement Measurement => Cell.Measurements[_at];

    public override bool MoveNext()
    {
        _at++;
        while (_cell < run.Cells.Count && _at >= run.Cells[_cell].Measurements.Count)
        {
            (_cell, _at) = (_cell + 1, 0);
        }

        return _cell < run.Cells.Count;
    }
}
