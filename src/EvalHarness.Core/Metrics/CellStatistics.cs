using EvalHarness.Data;
using EvalHarness.Metrics.Accuracy;
using EvalHarness.Metrics.Calibration;
using EvalHarness.Metrics.Likelihood;
using EvalHarness.Metrics.Selective;

namespace EvalHarness.Metrics;

/// <summary>
/// What several metrics of one cell share, worked out once, when first asked for. An object is used again for every resample: buffers
/// stay, numbers go.
/// </summary>
internal sealed class CellStatistics(SortedCell cell, CellStatistics? original = null)
{
    private readonly ClassCounts _classes = new(cell.ClassCount);
    private readonly FineHistogram _histogram = new();
    private readonly FineHistogram _positive = new();
    private readonly PrefixSums _sums = new();
    private readonly IsotonicFit _isotonic = new();
    private readonly RiskCoverage _risk = new();
    private readonly SmoothCalibrationError _smooth = new();
    private Parts _ready;
    private (double Value, double Bandwidth) _smoothValue;

    [Flags]
    private enum Parts
    {
        None = 0,
        Classes = 1,
        Histogram = 2,
        Positive = 4,
        Sums = 8,
        Isotonic = 16,
        Risk = 32,
        Smooth = 64,
    }

    public SortedCell Cell => cell;

    public int Count => cell.Count;

    /// <summary>Totals over all outputs; null in a resample and where they were not collected.</summary>
    public CellTotals? Totals { get; init; }

    /// <summary>Conformal coverage and size; null in a resample.</summary>
    public Conformal.SplitConformal? Conformal { get; init; }

    public ReadOnlySpan<double> Confidence => cell.Confidence.AsSpan(0, cell.Count);

    public ReadOnlySpan<double> Hit => cell.Hit.AsSpan(0, cell.Count);

    public double Accuracy => (double)Classes.Hits / Count;

    public ClassCounts Classes
    {
        get
        {
            if (Needs(Parts.Classes))
            {
                _classes.Count(cell);
            }

            return _classes;
        }
    }

    /// <summary>Top-label confidence in bins.</summary>
    public FineHistogram Histogram
    {
        get
        {
            if (Needs(Parts.Histogram))
            {
                _histogram.Fill(Confidence, Hit);
            }

            return _histogram;
        }
    }

    /// <summary>For two classes: P(y = 1) in bins.</summary>
    public FineHistogram PositiveHistogram
    {
        get
        {
            if (Needs(Parts.Positive))
            {
                _positive.FillPositive(cell);
            }

            return _positive;
        }
    }

    public PrefixSums Sums
    {
        get
        {
            if (Needs(Parts.Sums))
            {
                _sums.Fill(Confidence, Hit);
            }

            return _sums;
        }
    }

    public IsotonicFit Isotonic
    {
        get
        {
            if (Needs(Parts.Isotonic))
            {
                _isotonic.Fit(Confidence, Hit);
            }

            return _isotonic;
        }
    }

    public RiskCoverage Risk
    {
        get
        {
            if (Needs(Parts.Risk))
            {
                _risk.Fill(Sums, Confidence);
            }

            return _risk;
        }
    }

    /// <summary>Smooth calibration error; a resample keeps the bandwidth of the original, and its coarser grid.</summary>
    public (double Value, double Bandwidth) Smooth
    {
        get
        {
            if (Needs(Parts.Smooth))
            {
                _smoothValue = original is null
                    ? _smooth.Automatic(Confidence, Hit)
                    : (_smooth.Coarse(Confidence, Hit, original.Smooth.Bandwidth), original.Smooth.Bandwidth);
            }

            return _smoothValue;
        }
    }

    /// <summary>Mean of the largest losses: the share <paramref name="share"/> of the samples, the last one in part.</summary>
    public double TailLoss(double share) => LossTail.Mean(cell.Nll.AsSpan(0, cell.Count), share);

    /// <summary>Forgets all numbers, because the cell has been resampled.</summary>
    public void Reset() => _ready = Parts.None;

    private bool Needs(Parts part)
    {
        var needed = (_ready & part) == Parts.None;
        _ready |= part;
        return needed;
    }
}
