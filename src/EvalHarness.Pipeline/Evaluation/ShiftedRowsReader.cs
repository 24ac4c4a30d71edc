using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Perturbations;

namespace EvalHarness.Evaluation;

/// <summary>
/// The rows of a table under covariate shift: as many as are selected, drawn from them with odds by their weights, so some come several times in
/// a row and some never. The table is read twice; a weight a row is all that is held of it.
/// </summary>
internal sealed class ShiftedRowsReader : IDatasetReader
{
    private const int BatchSize = 256;

    private readonly IDatasetReader _reader;
    private readonly TabularBatch _batch;
    private readonly int[] _drawn;
    private int _next;
    private int _read;
    private int _inBatch;

    /// <summary>Weighs the rows and draws.</summary>
    public ShiftedRowsReader(Dataset dataset, ReadSelection selection, IReadOnlyList<ColumnProfile> columns, int severity, ulong seed)
    {
        _batch = (TabularBatch)dataset.CreateBatch(BatchSize);
        var weights = Weights(dataset, selection, columns, severity, seed);
        _drawn = weights.Length == 0 ? [] : CovariateShift.Resample(weights, weights.Length, Seed.Of(seed, dataset.Name, CovariateShift.Name, 1));
        _reader = dataset.Read(selection);
    }

    /// <inheritdoc/>
    public IReadOnlyList<BadSample> Bad => _reader.Bad;

    /// <inheritdoc/>
    public int Read(SampleBatch batch)
    {
        var target = (TabularBatch)batch;
        target.Count = target.Capacity;
        var count = 0;
        while (count < target.Capacity && _next < _drawn.Length && MoveTo(_drawn[_next]))
        {
            _batch.Row(_inBatch).CopyTo(target.Row(count));
            target.Indices[count] = _batch.Indices[_inBatch];
            target.Labels[count] = _batch.Labels[_inBatch];
            count++;
            _next++;
        }

        target.Count = count;
        if (count == 0)
        {
            // What cannot be read after the last row that was drawn is told, too.
            while (_reader.Read(_batch) > 0)
            {
            }
        }

        return count;
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    private static double[] Weights(Dataset dataset, ReadSelection selection, IReadOnlyList<ColumnProfile> columns, int severity, ulong seed)
    {
        var direction = CovariateShift.Direction(columns, seed, dataset.Name);
        var batch = (TabularBatch)dataset.CreateBatch(BatchSize);
        var weights = new List<double>();
        using var reader = dataset.Read(selection);
        while (reader.Read(batch) > 0)
        {
            for (var i = 0; i < batch.Count; i++)
            {
                weights.Add(CovariateShift.Weight(batch.Row(i), columns, direction, severity));
            }
        }

        return [.. weights];
    }

    // Rows are drawn in ascending order, so the table is walked once.
    private bool MoveTo(int row)
    {
        while (row >= _read)
        {
            if (_reader.Read(_batch) == 0)
            {
                return false;
            }

            _read += _batch.Count;
        }

        _inBatch = row - (_read - _batch.Count);
        return true;
    }
}
