using EvalHarness.Libraries;
using EvalHarness.Metrics.Recalibration;

namespace EvalHarness.Evaluation;

/// <summary>The logits of the calibration half of clean data: the only logits that are kept, and no more than a bound.</summary>
internal sealed class KeptLogits(int maximum)
{
    private readonly List<float> _logits = [];
    private readonly List<int> _labels = [];
    private int _classCount;

    /// <summary>Whether every number of a row is finite.</summary>
    public static bool IsFinite(ReadOnlySpan<float> row)
    {
        foreach (var value in row)
        {
            if (!float.IsFinite(value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Forgets what was kept.</summary>
    public void Start(int classCount)
    {
        _logits.Clear();
        _labels.Clear();
        _classCount = classCount;
    }

    /// <summary>Keeps the labelled, finite rows of the calibration half.</summary>
    public void Add(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, ReadOnlySpan<int> indices)
    {
        for (var i = 0; i < labels.Length && _labels.Count < maximum; i++)
        {
            var row = logits.Slice(i * _classCount, _classCount);
            if (labels[i] >= 0 && Data.CalibrationSplit.IsCalibration(indices[i]) && IsFinite(row))
            {
                _logits.AddRange(row);
                _labels.Add(labels[i]);
            }
        }
    }

    /// <summary>Fits every recalibrator; null with too few samples to fit anything to.</summary>
    /// <param name="others">Those of ML.NET's to fit beside ours where there are two classes.</param>
    public RecalibratorSet? Fit(IReadOnlyList<string> others)
    {
        if (_labels.Count < 50)
        {
            return null;
        }

        var ours = Recalibrators.Fit([.. _logits], [.. _labels], _classCount);
        return others.Count > 0 && _classCount == 2 ? ours with { Others = MLNetAtHand.Current!.FitCalibrators(others, _logits, _labels) } : ours;
    }
}
