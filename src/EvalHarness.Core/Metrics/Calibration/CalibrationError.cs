namespace EvalHarness.Metrics.Calibration;

/// <summary>
/// Calibration errors straight from confidence and outcome, for use outside the metric table: recalibrated outputs, one class, a slice.
/// Columns may be in any order; outcomes are 1 where the prediction is right, else 0.
/// </summary>
public static class CalibrationError
{
    /// <summary>Expected calibration error over equal-width bins (lower, upper] (Guo et al., 2017).</summary>
    public static double EqualWidth(ReadOnlySpan<double> confidence, ReadOnlySpan<double> hit, int bins = 15)
    {
        Require.NotEmpty(confidence.Length, nameof(confidence));
        return ReliabilityTable.EqualWidth(confidence, hit, bins).Expected();
    }

    /// <summary>Expected calibration error over bins between quantiles of the confidence.</summary>
    public static double EqualMass(ReadOnlySpan<double> confidence, ReadOnlySpan<double> hit, int bins = 15)
    {
        var (c, h) = Sorted(confidence, hit);
        return ReliabilityTable.EqualMass(c, h, bins).Expected();
    }

    /// <summary>Squared calibration error minus its bias (Kumar, Liang and Ma, 2019); may be negative.</summary>
    public static double SquaredDebiased(ReadOnlySpan<double> confidence, ReadOnlySpan<double> hit, int bins = 15)
    {
        Require.NotEmpty(confidence.Length, nameof(confidence));
        return ReliabilityTable.EqualWidth(confidence, hit, bins).SquaredDebiased();
    }

    /// <summary>Smooth calibration error and its automatic bandwidth (Blasiok and Nakkiran, 2024).</summary>
    public static (double Error, double Bandwidth) Smooth(ReadOnlySpan<double> confidence, ReadOnlySpan<double> hit)
    {
        Check(confidence, hit);
        return new SmoothCalibrationError().Automatic(confidence, hit);
    }

    /// <summary>Smooth calibration error with a given bandwidth.</summary>
    public static double Smooth(ReadOnlySpan<double> confidence, ReadOnlySpan<double> hit, double bandwidth)
    {
        Check(confidence, hit);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bandwidth);
        return new SmoothCalibrationError().WithBandwidth(confidence, hit, bandwidth);
    }

    /// <summary>Equal-mass error with as many bins as keep accuracy rising (Roelofs et al., 2022), and that number.</summary>
    public static (double Error, int Bins) Sweep(ReadOnlySpan<double> confidence, ReadOnlySpan<double> hit)
    {
        Check(confidence, hit);
        return SweepCalibrationError.Of(Sums(confidence, hit));
    }

    /// <summary>Largest gap between summed confidence and hits, by ascending confidence, over n (Gupta et al., 2021).</summary>
    public static double KolmogorovSmirnov(ReadOnlySpan<double> confidence, ReadOnlySpan<double> hit)
    {
        Check(confidence, hit);
        return KolmogorovSmirnov(Sums(confidence, hit));
    }

    internal static double KolmogorovSmirnov(PrefixSums sums)
    {
        var largest = 0.0;
        var hits = sums.Hits;
        var confidence = sums.Confidence;
        for (var i = 1; i < hits.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(hits[i] - confidence[i]));
        }

        return largest / sums.Count;
    }

    /// <summary>
    /// Maximum mean calibration error (Kumar, Sarawagi and Jain, 2018), kernel exp(-|difference| / .4), over confidences that ascend. The
    /// kernel factors along the order, so one pass is enough.
    /// </summary>
    internal static double KernelMean(ReadOnlySpan<double> sorted, ReadOnlySpan<double> hit)
    {
        var (carried, total, last) = (0.0, 0.0, 0.0);
        for (var i = 0; i < sorted.Length; i++)
        {
            var residual = hit[i] - sorted[i];
            carried = residual + (sorted[i] == last ? carried : carried * Math.Exp((last - sorted[i]) / 0.4));
            total += residual * ((2 * carried) - residual);
            last = sorted[i];
        }

        return Math.Sqrt(Math.Max(0, total)) / sorted.Length;
    }

    private static PrefixSums Sums(ReadOnlySpan<double> confidence, ReadOnlySpan<double> hit)
    {
        var (c, h) = Sorted(confidence, hit);
        var sums = new PrefixSums();
        sums.Fill(c, h);
        return sums;
    }

    private static (double[] Confidence, double[] Hit) Sorted(ReadOnlySpan<double> confidence, ReadOnlySpan<double> hit)
    {
        Check(confidence, hit);
        var (keys, values) = (confidence.ToArray(), hit.ToArray());
        Array.Sort(keys, values);
        return (keys, values);
    }

    private static void Check(ReadOnlySpan<double> confidence, ReadOnlySpan<double> hit)
    {
        Require.NotEmpty(confidence.Length, nameof(confidence));
        Require.SameLength(confidence.Length, hit.Length, nameof(hit));
    }
}
