namespace EvalHarness.Metrics.Recalibration;

/// <summary>
/// Transported recalibration of one cell, streamed: what recalibrators fitted on clean data do to this condition's calibration, and
/// what one temperature fitted on the condition itself would have done. Memory does not grow with the samples. Not safe for concurrent use:
/// one per cell.
/// </summary>
public sealed class TransportedEvaluation
{
    private readonly RecalibratorSet _set;
    private readonly IReadOnlyList<IRecalibrator> _all;
    private readonly CalibrationTally _before = new();
    private readonly CalibrationTally[] _after;
    private readonly TemperatureGrid _grid = new();
    private double[] _raw = [];
    private double[] _row = [];

    /// <summary>Starts the evaluation of a cell with its checkpoint's recalibrators.</summary>
    public TransportedEvaluation(RecalibratorSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        _set = set;
        _all = set.All;
        _after = _all.Select(_ => new CalibrationTally()).ToArray();
    }

    /// <summary>Adds one row of finite logits with its true class (for a model with probabilities: their logarithms).</summary>
    public void Add(ReadOnlySpan<float> logits, int label)
    {
        if (_raw.Length != logits.Length)
        {
            (_raw, _row) = (new double[logits.Length], new double[logits.Length]);
        }

        var top = Softmax.Apply(logits, _raw);
        var nll = _before.Add(_raw, top, label, paired: 0);
        for (var j = 0; j < _after.Length; j++)
        {
            var recalibrator = _all[j];
            var winner = top;
            if (recalibrator is TopLabelRecalibrator map)
            {
                _raw.CopyTo(_row, 0);
                map.Remap(_row, top);
            }
            else
            {
                recalibrator.Apply(logits, _row);
                winner = recalibrator is TemperatureScaling ? top : ArgMax(_row);
            }

            _after[j].Add(_row, winner, label, nll);
        }

        _grid.Add(logits, label);
    }

    /// <summary>Adds a batch: logits row-major, one row per label.</summary>
    public void AddBatch(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, int classCount)
    {
        Require.SameLength(labels.Length * classCount, logits.Length, nameof(logits));
        for (var i = 0; i < labels.Length; i++)
        {
            Add(logits.Slice(i * classCount, classCount), labels[i]);
        }
    }

    /// <summary>The cell's summary; null without samples.</summary>
    public TransportedCalibration? Result()
    {
        if (_grid.Optimum() is not { } optimum)
        {
            return null;
        }

        var methods = new List<RecalibratedMethod>();
        for (var j = 0; j < _after.Length; j++)
        {
            methods.Add(_after[j].Against(_before, _all[j].Name));
        }

        var carried = methods[0];
        return new TransportedCalibration(
            _grid.Count,
            _before.Nll,
            _before.Ece,
            _before.Brier,
            methods,
            _set.Temperature.Temperature,
            optimum.Temperature,
            optimum.AtBound,
            optimum.Nll,
            optimum.Ece,
            Math.Max(0, carried.Nll - optimum.Nll),
            carried.Ece - optimum.Ece);
    }

    private static int ArgMax(double[] row)
    {
        var top = 0;
        for (var k = 1; k < row.Length; k++)
        {
            top = row[k] > row[top] ? k : top;
        }

        return top;
    }
}
