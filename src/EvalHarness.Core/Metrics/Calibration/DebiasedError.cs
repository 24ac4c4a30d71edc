using EvalHarness.Data;
using EvalHarness.Statistics;

namespace EvalHarness.Metrics.Calibration;

/// <summary>
/// The interval of the debiased squared error, the mean of the bins' squared gaps minus its bias (Kumar, Liang and Ma, 2019). A bootstrap's
/// variance is three times too large where calibration is good: resampled gaps vary about gaps that are noise themselves.
/// </summary>
internal static class DebiasedError
{
    private const int Bins = 15;

    /// <summary>
    /// The errors q from which the value lies less than z standard deviations away, as Wilson does for a share. The variance of a quadratic form is
    /// a multiple of q (the linear part, read off at the plain squared error) plus 2 tr (W C)^2: C is the covariance of the bins' gaps, clustered
    /// by image, W the bins' shares. Null with fewer than two clusters.
    /// </summary>
    public static Interval? IntervalOf(CellStatistics statistics, double level)
    {
        var cell = statistics.Cell;
        var images = cell.Clusters;
        if (images.Count < 2)
        {
            return null;
        }

        var table = statistics.Histogram.Merge(Bins);
        var squared = table.Squared();
        var gaps = new double[Bins];
        for (var bin = 0; bin < Bins; bin++)
        {
            gaps[bin] = table.Counts[bin] > 0 ? (table.Hits[bin] - table.Confidence[bin]) / table.Counts[bin] : 0;
        }

        // W C W. Samples of their own fall into one bin each: nothing beside the diagonal.
        var (edges, covariance, linear) = (new ConfidenceBins(Bins), new double[Bins, Bins], new double[images.Count]);
        var residuals = images.AreSingletons ? [] : new double[images.Count * Bins];
        for (var i = 0; i < cell.Count; i++)
        {
            var bin = edges.Of(cell.Confidence[i]);
            var residual = (cell.Hit[i] - cell.Confidence[i] - gaps[bin]) / cell.Count;
            linear[images.Ids[i]] += (2 * gaps[bin] * residual) + (((gaps[bin] * gaps[bin]) - squared) / cell.Count);
            if (images.AreSingletons)
            {
                covariance[bin, bin] += residual * residual;
            }
            else
            {
                residuals[(images.Ids[i] * Bins) + bin] += residual;
            }
        }

        for (var at = 0; at < residuals.Length; at += Bins)
        {
            AddSquares(residuals.AsSpan(at, Bins), covariance);
        }

        var correction = images.Count / (images.Count - 1.0);
        var (bias, noise) = Traces(covariance, table);
        noise *= correction * correction;

        // Copies of an image bias the squares by more than the independent samples that the value itself assumes.
        var value = images.AreSingletons ? table.SquaredDebiased() : squared - (bias * correction);
        var slope = squared > 0 ? linear.Sum(own => own * own) * correction / squared : 0;

        // (value - q)^2 = z^2 (slope q + 2 noise), solved for q.
        var z = Distributions.TwoSidedNormal(level);
        var middle = value + (z * z * slope / 2);
        var half = z * Math.Sqrt(Math.Max(0, (slope * value) + (z * z * slope * slope / 4) + (2 * noise)));
        return new(middle - half, middle + half);
    }

    /// <summary>The interval of the root: the ends' roots, 0 for a negative one.</summary>
    public static Interval? RootIntervalOf(CellStatistics statistics, double level) => IntervalOf(statistics, level) is { } squared
        ? new(Math.Sqrt(Math.Max(0, squared.Lower)), Math.Sqrt(Math.Max(0, squared.Upper)))
        : null;

    private static void AddSquares(ReadOnlySpan<double> own, double[,] covariance)
    {
        for (var a = 0; a < Bins; a++)
        {
            for (var b = 0; b < Bins; b++)
            {
                covariance[a, b] += own[a] * own[b];
            }
        }
    }

    /// <summary>tr (W C) and tr (W C)^2 from W C W.</summary>
    private static (double Trace, double OfSquare) Traces(double[,] covariance, ReliabilityTable table)
    {
        var (trace, square) = (0.0, 0.0);
        for (var a = 0; a < Bins; a++)
        {
            for (var b = 0; b < Bins; b++)
            {
                if (table.Counts[a] > 0 && table.Counts[b] > 0)
                {
                    var shares = table.Counts[a] * table.Counts[b] / table.Samples / table.Samples;
                    square += covariance[a, b] * covariance[a, b] / shares;
                    trace += a == b ? covariance[a, a] / Math.Sqrt(shares) : 0;
                }
            }
        }

        return (trace, square);
    }
}
