using System.Numerics.Tensors;

namespace EvalHarness.Data;

/// <summary>
/// The mean output of clean samples predicted as each class, against which KL-matching compares (Hendrycks et al., ICML 2022). They
/// come from the calibration half of the clean data.
/// </summary>
public sealed class KlTemplates
{
    private readonly int _classCount;
    private readonly double[] _log;
    private readonly bool[] _seen;

    private KlTemplates(int classCount)
    {
        _classCount = classCount;
        _log = new double[classCount * classCount];
        _seen = new bool[classCount];
    }

    /// <summary>Templates from the totals of clean data; null if there are too many classes or nothing was counted.</summary>
    public static KlTemplates? From(CellTotals totals)
    {
        ArgumentNullException.ThrowIfNull(totals);
        if (totals.PredictedMean.Length == 0 || totals.PredictedCount.Sum() == 0)
        {
            return null;
        }

        var templates = new KlTemplates(totals.ClassCount);
        for (var c = 0; c < totals.ClassCount; c++)
        {
            templates._seen[c] = totals.PredictedCount[c] > 0;
            for (var k = 0; k < totals.ClassCount; k++)
            {
                var mean = totals.PredictedMean[(c * totals.ClassCount) + k] / Math.Max(1, totals.PredictedCount[c]);
                templates._log[(c * totals.ClassCount) + k] = Math.Log(Math.Max(mean, 1e-300));
            }
        }

        return templates;
    }

    /// <summary>Smallest KL(p || template) of every row of a block.</summary>
    internal void Score(ScoreBlock block, double[] result)
    {
        var (rows, cross) = (block.Rows, new double[block.Rows]);
        Array.Fill(result, double.NegativeInfinity);
        for (var c = 0; c < _classCount; c++)
        {
            if (!_seen[c])
            {
                continue;
            }

            cross.AsSpan().Clear();
            for (var k = 0; k < _classCount; k++)
            {
                var own = block.Probability.AsSpan(k * rows, rows);
                TensorPrimitives.MultiplyAdd<double>(own, _log[(c * _classCount) + k], cross, cross);
            }

            TensorPrimitives.Max<double>(cross, result, result);
        }

        for (var row = 0; row < rows; row++)
        {
            result[row] = -block.Entropy[row] - result[row];
        }
    }
}
