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
    private readonly int[] _evaluated;

    public TotalsAccumulator(CellTotals totals, ScoreBlock block)
    {
        _totals = totals;
        _block = block;
        _powers = new double[block.Probability.Length];
        _evaluated = new int[block.Rows];
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
        AddClasses(rows);
        AddHalves(rows, indices);
        AddTemperatures();
    }

    private void AddClasses(int rows)
    {
        // Most probabilities of most samples are small: their bin is known without a look.
        const double first = 1.0 / CellTotals.ClassBins;
        for (var k = 0; k < _totals.ClassCount; k++)
        {
            var own = _block.Probability.AsSpan(k * _block.Rows, rows);
            var confidence = _totals.ClassConfidence.AsSpan(k * CellTotals.ClassBins, CellTotals.ClassBins);
            var lowest = 0.0;
            for (var row = 0; row < own.Length; row++)
            {
                var value = own[row] * _mask[row];
                if (own[row] <= first)
                {
                    lowest += value;
                }
                else
                {
                    confidence[_bins.Of(own[row])] += value;
                }
            }

            confidence[0] += lowest;
        }

        for (var row = 0; row < rows; row++)
        {
            if (_mask[row] > 0)
            {
                var label = (int)_block.Label[row];
                _totals.ClassHits[(label * CellTotals.ClassBins) + _bins.Of(_block.Probability[(label * _block.Rows) + row])]++;
            }
        }
    }

    private void AddHalves(int rows, ReadOnlySpan<int> indices)
    {
        var evaluated = 0;
        for (var row = 0; row < rows; row++)
        {
            if (_mask[row] > 0 && !CalibrationSplit.IsCalibration(indices[row]))
            {
                _evaluated[evaluated++] = row;
            }
            else if (_mask[row] > 0)
            {
                AddMean(row, (int)_block.Top[row]);
            }
        }

        _totals.SetSizes.Samples += evaluated;
        for (var k = 0; k < _totals.ClassCount; k++)
        {
            var own = _block.Probability.AsSpan(k * _block.Rows, _block.Rows);
            foreach (var row in _evaluated.AsSpan(0, evaluated))
            {
                _totals.SetSizes.Add(own[row]);
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
            slope += mask * (m1 - Load(_block.LabelOutput, row));
            curve += mask * (m2 - (m1 * m1));
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
    }

    private static Vector512<double> Load(double[] source, int offset) =>
        Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(source), (nuint)offset);
}
