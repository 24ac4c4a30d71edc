namespace EvalHarness.Metrics.Calibration;

/// <summary>Equal-mass calibration error with as many bins as keep accuracy rising with confidence (Roelofs et al., 2022).</summary>
internal static class SweepCalibrationError
{
    /// <summary>
    /// The error and its number of bins. Bin j of b holds the samples from n j / b to n (j + 1) / b, rounded down, by ascending confidence;
    /// the count grows from 1 until accuracies would fall from one bin to the next.
    /// </summary>
    public static (double Error, int Bins) Of(PrefixSums sums)
    {
        var (n, best) = (sums.Count, 1);
        while (best < n && IsMonotone(sums.Hits, n, best + 1))
        {
            best++;
        }

        return (Error(sums, n, best), best);
    }

    private static bool IsMonotone(ReadOnlySpan<double> hits, int n, int bins)
    {
        var (start, last) = (0, -1.0);
        for (var bin = 1; bin <= bins; bin++)
        {
            var end = (int)((long)n * bin / bins);
            var accuracy = (hits[end] - hits[start]) / (end - start);
            if (accuracy < last - 1e-12)
            {
                return false;
            }

            (start, last) = (end, accuracy);
        }

        return true;
    }

    private static double Error(PrefixSums sums, int n, int bins)
    {
        var (start, total) = (0, 0.0);
        for (var bin = 1; bin <= bins; bin++)
        {
            var end = (int)((long)n * bin / bins);
            total += Math.Abs(sums.Hits[end] - sums.Hits[start] - (sums.Confidence[end] - sums.Confidence[start]));
            start = end;
        }

        return total / n;
    }
}
