namespace EvalHarness.Data;

/// <summary>
/// Turns outputs into per-sample columns and totals while they stream by. The batch size changes nothing: rows are scored in blocks of a
/// fixed size, in double precision. Rows with an output that is not finite (for probabilities also: negative, or all zero) are left out
/// and counted. Probabilities are taken as given if they sum to 1 within 1e-3, otherwise divided by their sum; the loss of a
/// probability below 2.2e-16 is that of 2.2e-16.
/// </summary>
public sealed class SampleScoresBuilder
{
    private readonly int _classCount;
    private readonly OutputKind _kind;
    private readonly ScoreBlock _block;
    private readonly ScoreColumns _columns;
    private readonly CellTotals _totals;
    private readonly TotalsAccumulator _accumulator;
    private readonly KlTemplates? _templates;
    private readonly int[] _pendingIndex;
    private readonly double[] _kl;
    private int _pending;
    private int _nonFinite;

    /// <summary>Starts a cell.</summary>
    /// <param name="classCount">Outputs of a row, K, at least 2.</param>
    /// <param name="kind">What the outputs are.</param>
    /// <param name="capacity">Samples expected; more are welcome.</param>
    /// <param name="roundToSingle">Whether columns are rounded to single precision, so that a file of floats gives the same metrics.</param>
    /// <param name="templates">Templates of clean data for KL-matching; null leaves that column out.</param>
    public SampleScoresBuilder(int classCount, OutputKind kind, int capacity, bool roundToSingle, KlTemplates? templates = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        _classCount = classCount;
        _kind = kind;
        _templates = templates;
        _block = new ScoreBlock(classCount, kind);
        _columns = new ScoreColumns(capacity, roundToSingle, templates is not null);
        _totals = CellTotals.Empty(classCount);
        _accumulator = new TotalsAccumulator(_totals, _block);
        _pendingIndex = new int[_block.Rows];
        _kl = new double[_block.Rows];
        Array.Fill(_block.Outputs, 1.0 / classCount);
    }

    /// <summary>Adds rows of K single-precision outputs, one row after the other; label -1 means none.</summary>
    public void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<int> labels, ReadOnlySpan<int> indices)
    {
        Check(outputs.Length, labels, indices);
        for (var row = 0; row < labels.Length; row++)
        {
            if (Stage(outputs.Slice(row * _classCount, _classCount)))
            {
                Accept(labels[row], indices[row]);
            }
            else
            {
                _nonFinite++;
            }
        }
    }

    /// <summary>Adds rows of K double-precision outputs.</summary>
    public void Add(ReadOnlySpan<double> outputs, ReadOnlySpan<int> labels, ReadOnlySpan<int> indices)
    {
        Check(outputs.Length, labels, indices);
        for (var row = 0; row < labels.Length; row++)
        {
            if (Stage(outputs.Slice(row * _classCount, _classCount)))
            {
                Accept(labels[row], indices[row]);
            }
            else
            {
                _nonFinite++;
            }
        }
    }

    /// <summary>Ends the cell and returns its columns.</summary>
    public SampleScores Build()
    {
        Flush();
        return _columns.ToScores(_classCount, _nonFinite);
    }

    /// <summary>Ends the cell and returns its columns and totals.</summary>
    public CellSamples BuildCell() => new(Build(), _totals);

    private void Check(int outputs, ReadOnlySpan<int> labels, ReadOnlySpan<int> indices)
    {
        Require.SameLength(labels.Length * _classCount, outputs, nameof(outputs));
        Require.SameLength(labels.Length, indices.Length, nameof(indices));
        foreach (var label in labels)
        {
            if (label < -1 || label >= _classCount)
            {
                throw new ArgumentOutOfRangeException(nameof(labels), label, $"A label lies between -1 and {_classCount - 1}.");
            }
        }
    }

    /// <summary>Copies a row into the block; false if it is not fit to be scored.</summary>
    private bool Stage(ReadOnlySpan<float> row)
    {
        var (block, rows, at) = (_block.Outputs, _block.Rows, _pending);
        var largest = 0;
        foreach (var value in row)
        {
            largest = Math.Max(largest, BitConverter.SingleToInt32Bits(value) & int.MaxValue);
            block[at] = value;
            at += rows;
        }

        return largest < 0x7F800000 && (_kind == OutputKind.Logits || IsProbability());
    }

    private bool Stage(ReadOnlySpan<double> row)
    {
        var (block, rows, at) = (_block.Outputs, _block.Rows, _pending);
        long largest = 0;
        foreach (var value in row)
        {
            largest = Math.Max(largest, BitConverter.DoubleToInt64Bits(value) & long.MaxValue);
            block[at] = value;
            at += rows;
        }

        return largest < 0x7FF0000000000000 && (_kind == OutputKind.Logits || IsProbability());
    }

    private bool IsProbability()
    {
        var (sum, smallest) = (0.0, 0.0);
        for (var at = _pending; at < _block.Outputs.Length; at += _block.Rows)
        {
            sum += _block.Outputs[at];
            smallest = Math.Min(smallest, _block.Outputs[at]);
        }

        return smallest >= 0 && sum > 0 && double.IsFinite(sum);
    }

    private void Accept(int label, int index)
    {
        _block.Label[_pending] = label;
        _pendingIndex[_pending] = index;
        _pending++;
        if (_pending == _block.Rows)
        {
            Flush();
        }
    }

    private void Flush()
    {
        if (_pending == 0)
        {
            return;
        }

        for (var row = _pending; row < _block.Rows; row++)
        {
            FillEmpty(row);
        }

        _block.Score();
        _block.RankLabels();
        _templates?.Score(_block, _kl);
        _columns.Append(_block, _pending, _pendingIndex, _kl);
        _accumulator.Add(_pending, _pendingIndex);
        _pending = 0;
    }

    private void FillEmpty(int row)
    {
        _block.Label[row] = -1;
        for (var at = row; at < _block.Outputs.Length; at += _block.Rows)
        {
            _block.Outputs[at] = 1.0 / _classCount;
        }
    }
}
