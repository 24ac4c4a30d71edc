namespace EvalHarness.Statistics;

/// <summary>Two-sided intervals for a proportion of <c>successes</c> out of <c>n</c> (Brown, Cai and DasGupta, 2001). All lie in [0, 1].</summary>
public static class ProportionInterval
{
    /// <summary>Wilson's score interval: the default here. Counts may be fractional (an effective sample size).</summary>
    public static Interval Wilson(double successes, double n, double level = 0.95)
    {
        Check(successes, n);
        var z = Distributions.TwoSidedNormal(level);
        var p = successes / n;
        var scale = 1 + (z * z / n);
        var centre = (p + (z * z / (2 * n))) / scale;
        var half = z * Math.Sqrt((p * (1 - p) / n) + (z * z / (4 * n * n))) / scale;
        return new(successes <= 0 ? 0 : Math.Max(0, centre - half), successes >= n ? 1 : Math.Min(1, centre + half));
    }

    /// <summary>
    /// Wilson's interval of the mean of values that are 0 or 1. With clusters n becomes the effective sample size p (1 - p) / error^2, never more
    /// than n; where p is 0 or 1 the number of clusters.
    /// </summary>
    public static Interval Wilson(ReadOnlySpan<double> values, Clusters clusters, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        var estimate = MeanEstimate.Of(values, clusters);
        double n = values.Length;
        if (!clusters.AreSingletons)
        {
            var p = estimate.Value;
            n = estimate.StandardError is > 0 and var error
                ? Math.Min(n, p * (1 - p) / (error * error))
                : clusters.Count;
        }

        return Wilson(Math.Min(n, estimate.Value * n), n, level);
    }

    /// <summary>Clopper and Pearson's exact interval: covers at least <paramref name="level"/>, always.</summary>
    public static Interval ClopperPearson(long successes, long n, double level = 0.95)
    {
        Check(successes, n);
        var tail = (1 - level) / 2;
        return new(
            successes == 0 ? 0 : Distributions.BetaQuantile(successes, n - successes + 1, tail),
            successes == n ? 1 : Distributions.BetaQuantile(successes + 1, n - successes, 1 - tail));
    }

    /// <summary>Equal-tailed posterior interval under Jeffreys' beta(1/2, 1/2) prior.</summary>
    public static Interval Jeffreys(long successes, long n, double level = 0.95)
    {
        Check(successes, n);
        var tail = (1 - level) / 2;
        return new(
            Distributions.BetaQuantile(successes + 0.5, n - successes + 0.5, tail),
            Distributions.BetaQuantile(successes + 0.5, n - successes + 0.5, 1 - tail));
    }

    /// <summary>Agresti and Coull's interval, clipped to [0, 1].</summary>
    public static Interval AgrestiCoull(long successes, long n, double level = 0.95)
    {
        Check(successes, n);
        var z = Distributions.TwoSidedNormal(level);
        var size = n + (z * z);
        var p = (successes + (z * z / 2)) / size;
        var half = z * Math.Sqrt(p * (1 - p) / size);
        return new(Math.Max(0, p - half), Math.Min(1, p + half));
    }

    private static void Check(double successes, double n)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(n);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, n);
    }
}
