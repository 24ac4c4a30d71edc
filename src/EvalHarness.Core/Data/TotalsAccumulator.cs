using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EvalHarness.Data;

/// <summary>Adds a scored block to the totals of a cell.</summary>
internal sealed class TotalsAccumulator
{
    private readonly CellTotals _totals;
    private readonly ScoreBlock _block;
    private readonly ConfidenceBins _bins = new(CellTotals.ClassBins);
    private readonly double[] _powers;
    private readonly double[] _sum;
    private readonly double[] _log;
    private readonly double[] _mask;
    private readonly double[] _slope;
    private readonly double[] _work;
    private readonly int[] _group;
    private readonly int[] _ranked;

    public TotalsAccumulator(CellTotals totals, ScoreBlock block)
    {
        _totals = totals;
        _block = block;
        _powers = new double[block.Probability.Length];
        (_group, _ranked) = (new int[block.Rows], new int[totals.ClassCount]);
        (_slope, _work) = (new double[block.Rows], new double[block.Rows]);
        (_sum, _log, _mask) = (new double[block.Rows], new double[block.Rows], new double[block.Rows]);
    }

    /// <summary>Adds the first <paramref name="rows"/> rows that carry a label.</summary>
    public void Add(int rows, ReadOnlySpan<int> indices)
    {
        var labelled = 0;
        for (var row = 0; row < _block.Rows; row++)
        {
            _mask[row] = row < rows && _block.Label[row] >= 0 ? 1 : 0;
            labelled += (int)_mask[row];
        }

        if (labelled == 0)
        {
            return;
        }

        _totals.Labelled += labelled;
        AddClasses(rows, indices);
        AddHalves(rows, indices);
        AddTemperatures();
    }

    private void AddClasses(int rows, ReadOnlySpan<int> indices)
    {
        // Most probabilities of most samples are small: their bin is known without a look.
        const double first = 1.0 / CellTotals.ClassBins;
        var size = _totals.ClassCount * CellTotals.ClassBins;
        for (var row = 0; row < rows; row++)
        {
            _group[row] = _totals.Groups == 1 ? 0 : CalibrationSplit.Group(indices[row], _totals.Groups) * size;
        }

        for (var k = 0; k < _totals.ClassCount; k++)
        {
            var own = _block.Probability.AsSpan(k * _block.Rows, rows);
            var confidence = _totals.ClassConfidence.AsSpan(k * CellTotals.ClassBins);
            for (var row = 0; row < own.Length; row++)
            {
                var bin = own[row] <= first ? 0 : _bins.Of(own[row]);
                confidence[_group[row] + bin] += own[row] * _mask[row];
            }
        }

        for (var row = 0; row < rows; row++)
        {
            if (_mask[row] > 0)
            {
                var label = (int)_block.Label[row];
                _totals.ClassHits[_group[row] + (label * CellTotals.ClassBins) + _bins.Of(_block.Probability[(label * _block.Rows) + row])]++;
            }
        }
    }

    private void AddHalves(int rows, ReadOnlySpan<int> indices)
    {
        for (var row = 0; row < rows; row++)
        {
            if (_mask[row] > 0 && !CalibrationSplit.IsCalibration(indices[row]))
            {
                _totals.SetSizes.Add(_block.Probability.AsSpan(row), _block.Rows, _ranked);
            }
            else if (_mask[row] > 0)
            {
                AddMean(row, (int)_block.Top[row]);
            }
        }
    }

    private void AddMean(int row, int top)
    {
        _totals.PredictedCount[top]++;
        if (_totals.PredictedMean.Length == 0)
        {
            return;
        }

        var target = _totals.PredictedMean.AsSpan(top * _totals.ClassCount, _totals.ClassCount);
        for (var k = 0; k < target.Length; k++)
        {
            target[k] += _block.Probability[(k * _block.Rows) + row];
        }
    }

    /// <summary>Powers of two of the inverse temperature come by squaring, so two exponentials a class serve 17 temperatures.</summary>
    private void AddTemperatures()
    {
        for (var start = 0; start < 2; start++)
        {
            TensorPrimitives.Multiply<double>(_block.Outputs, TemperatureProfile.Inverse(start), _powers);
            TensorPrimitives.Exp<double>(_powers, _powers);
            for (var point = start; point < TemperatureProfile.Points; point += 2)
            {
                AddTemperature(point);
            }
        }
    }

    private void AddTemperature(int point)
    {
        var (slope, curve, third) = (Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero);
        var (slopes, bends) = (Vector512<double>.Zero, Vector512<double>.Zero);
        var (rows, classes) = (_block.Rows, _totals.ClassCount);
        for (var row = 0; row < rows; row += 8)
        {
            var (s0, s1, s2, s3) = (Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero);
            for (var k = 0; k < classes; k++)
            {
                var at = (k * rows) + row;
                var (e, d) = (Load(_powers, at), Load(_block.Outputs, at));
                var e1 = e * d;
                var e2 = e1 * d;
                s0 += e;
                s1 += e1;
                s2 += e2;
                s3 += e2 * d;
                (e * e).StoreUnsafe(ref _powers[at]);
            }

            var (mask, inverse) = (Load(_mask, row), Vector512<double>.One / s0);
            var (m1, m2, m3) = (s1 * inverse, s2 * inverse, s3 * inverse);
            var (own, bend) = (mask * (m1 - Load(_block.LabelOutput, row)), m2 - (m1 * m1));
            slope += own;
            curve += mask * bend;
            slopes += own * own;
            bends += own * bend;
            own.StoreUnsafe(ref _slope[row]);
            third += mask * (m3 - (3 * m1 * m2) + (2 * m1 * m1 * m1));
            s0.StoreUnsafe(ref _sum[row]);
        }

        TensorPrimitives.Log<double>(_sum, _log);
        var sums = _totals.Temperatures.Sums.AsSpan(4 * point, 4);
        var b = TemperatureProfile.Inverse(point);
        sums[0] += TensorPrimitives.Dot<double>(_log, _mask) - (b * TensorPrimitives.Dot<double>(_block.LabelOutput, _mask));
        sums[1] += Vector512.Sum(slope);
        sums[2] += Vector512.Sum(curve);
        sums[3] += Vector512.Sum(third);
        AddSquares(point, Vector512.Sum(slopes), Vector512.Sum(bends));
    }

    private void AddSquares(int point, double slopes, double bends)
    {
        TensorPrimitives.Multiply<double>(_block.LabelOutput, -TemperatureProfile.Inverse(point), _work);
        TensorPrimitives.Add<double>(_work, _log, _work);
        TensorPrimitives.Multiply<double>(_work, _mask, _work);
        var squares = _totals.Temperatures.Squares.AsSpan(4 * point, 4);
        squares[0] += TensorPrimitives.SumOfSquares<double>(_work);
        squares[1] += TensorPrimitives.Dot<double>(_work, _slope);
        squares[2] += slopes;
        squares[3] += bends;
    }

    private static Vector512<double> Load(double[] source, int offset) =>
        Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(source), (nuint)offset);
}
