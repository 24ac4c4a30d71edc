namespace EvalHarness.Statistics;

/// <summary>Sample quantiles by linear interpolation between order statistics (type 7 of Hyndman and Fan; NumPy's default).</summary>
public static class Quantiles
{
    /// <summary>Quantile of values that are sorted ascending.</summary>
    public static double OfSorted(ReadOnlySpan<double> sorted, double probability)
    {
        Require.NotEmpty(sorted.Length, nameof(sorted));
        var position = Math.Clamp(probability, 0, 1) * (sorted.Length - 1);
        var low = (int)position;
        var high = Math.Min(low + 1, sorted.Length - 1);
        return sorted[low] + ((position - low) * (sorted[high] - sorted[low]));
    }

    /// <summary>Median of values in any order.</summary>
    public static double Median(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        return OfSorted(sorted, 0.5);
    }
}
