using EvalHarness.Data;

namespace EvalHarness.Metrics.Calibration;

/// <summary>
/// Confidence against accuracy, bin by bin: the reliability diagram, and every binned calibration error. Sums, not means; a bin may be
/// empty.
/// </summary>
/// <param name="Counts">Samples in each bin.</param>
/// <param name="Confidence">Summed confidence in each bin.</param>
/// <param name="Hits">Correct samples in each bin.</param>
public sealed record ReliabilityTable(double[] Counts, double[] Confidence, double[] Hits)
{
    /// <summary>Number of bins.</summary>
    public int Bins => Counts.Length;

    /// <summary>Number of samples.</summary>
    public double Samples => Counts.Sum();

    /// <summary>Equal-width bins (lower, upper]; confidence in any order.</summary>
    public static ReliabilityTable EqualWidth(ReadOnlySpan<double> confidence, ReadOnlySpan<double> hit, int bins = 15)
    {
        Require.SameLength(confidence.Length, hit.Length, nameof(hit));
        var edges = new ConfidenceBins(bins);
        var table = new ReliabilityTable(new double[bins], new double[bins], new double[bins]);
        for (var i = 0; i < confidence.Length; i++)
        {
            var bin = edges.Of(confidence[i]);
            table.Counts[bin]++;
            table.Confidence[bin] += confidence[i];
            table.Hits[bin] += hit[i];
        }

        return table;
    }

    /// <summary>
    /// Bins (lower, upper] between the quantiles of the confidence (linear interpolation, as NumPy), which must be ascending; ties are never
    /// torn apart, so bins may differ in size or be empty.
    /// </summary>
    public static ReliabilityTable EqualMass(ReadOnlySpan<double> sorted, ReadOnlySpan<double> hit, int bins = 15)
    {
        Require.SameLength(sorted.Length, hit.Length, nameof(hit));
        Require.NotEmpty(sorted.Length, nameof(sorted));
        var table = new ReliabilityTable(new double[bins], new double[bins], new double[bins]);
        var start = 0;
        for (var bin = 0; bin < bins; bin++)
        {
            var end = Math.Max(start, QuantileEnd(sorted, bin + 1, bins));
            for (var i = start; i < end; i++)
            {
                table.Confidence[bin] += sorted[i];
                table.Hits[bin] += hit[i];
            }

            table.Counts[bin] = end - start;
            start = end;
        }

        return table;
    }

    /// <summary>Mean |accuracy - confidence|, bins weighted by their samples: the expected calibration error. 0 to 1, 0 is perfect.</summary>
    public double Expected()
    {
        var sum = 0.0;
        for (var bin = 0; bin < Bins; bin++)
        {
            sum += Math.Abs(Hits[bin] - Confidence[bin]);
        }

        return sum / Samples;
    }

    /// <summary>Largest |accuracy - confidence| of a bin.</summary>
    public double Maximum()
    {
        var largest = 0.0;
        for (var bin = 0; bin < Bins; bin++)
        {
            largest = Math.Max(largest, Math.Abs(Gap(bin)));
        }

        return largest;
    }

    /// <summary>Mean |accuracy - confidence| over the bins that are not empty, unweighted.</summary>
    public double Average()
    {
        var (sum, filled) = (0.0, 0);
        for (var bin = 0; bin < Bins; bin++)
        {
            sum += Math.Abs(Gap(bin));
            filled += Counts[bin] > 0 ? 1 : 0;
        }

        return sum / filled;
    }

    /// <summary>Mean squared gap, bins weighted by their samples: its root is the RMS error, and it is the reliability term of the Brier score.</summary>
    public double Squared()
    {
        var sum = 0.0;
        for (var bin = 0; bin < Bins; bin++)
        {
            sum += Counts[bin] * Gap(bin) * Gap(bin);
        }

        return sum / Samples;
    }

    /// <summary>
    /// <see cref="Squared"/> minus its bias, accuracy (1 - accuracy) / (n - 1) in each bin (Kumar, Liang and Ma, 2019). May be negative: its
    /// mean over data sets is the true squared error of the bins.
    /// </summary>
    public double SquaredDebiased()
    {
        var bias = 0.0;
        for (var bin = 0; bin < Bins; bin++)
        {
            if (Counts[bin] > 1)
            {
                var accuracy = Hits[bin] / Counts[bin];
                bias += Counts[bin] * accuracy * (1 - accuracy) / (Counts[bin] - 1);
            }
        }

        return Squared() - (bias / Samples);
    }

    /// <summary>How far the bins' accuracies spread around the overall one: the resolution term of the Brier score. More is better.</summary>
    public double Resolution()
    {
        var accuracy = Hits.Sum() / Samples;
        var sum = 0.0;
        for (var bin = 0; bin < Bins; bin++)
        {
            if (Counts[bin] > 0)
            {
                var gap = (Hits[bin] / Counts[bin]) - accuracy;
                sum += Counts[bin] * gap * gap;
            }
        }

        return sum / Samples;
    }

    internal static ReliabilityTable Merge(double[] counts, double[] confidence, double[] hits, int bins)
    {
        var table = new ReliabilityTable(new double[bins], new double[bins], new double[bins]);
        var each = counts.Length / bins;
        for (var fine = 0; fine < counts.Length; fine++)
        {
            table.Counts[fine / each] += counts[fine];
            table.Confidence[fine / each] += confidence[fine];
            table.Hits[fine / each] += hits[fine];
        }

        return table;
    }

    /// <summary>Number of samples at most the quantile part / parts.</summary>
    private static int QuantileEnd(ReadOnlySpan<double> sorted, int part, int parts)
    {
        if (part == parts)
        {
            return sorted.Length;
        }

        var scaled = (long)part * (sorted.Length - 1);
        var low = (int)(scaled / parts);
        var share = (double)(scaled % parts) / parts;
        var edge = share == 0 ? sorted[low] : sorted[low] + (share * (sorted[low + 1] - sorted[low]));
        var end = low + 1;
        while (end < sorted.Length && sorted[end] <= edge)
        {
            end++;
        }

        return end;
    }

    private double Gap(int bin) => Counts[bin] > 0 ? (Hits[bin] - Confidence[bin]) / Counts[bin] : 0;
}
