namespace EvalHarness.Statistics;

/// <summary>
/// What a comparison could have seen: the smallest true difference found with the given power, and the samples needed for a given
/// one. Two-sided normal approximations; stands beside every "no difference".
/// </summary>
public static class Power
{
    /// <summary>Smallest true difference found with probability <paramref name="power"/>: (z + z') x standard error.</summary>
    public static double MinimumDetectableEffect(double standardError, double alpha = 0.05, double power = 0.8) =>
        Factor(alpha, power) * standardError;

    /// <summary>Samples needed for a mean (or a mean of paired differences) of standard deviation <paramref name="deviation"/> to show <paramref name="effect"/>.</summary>
    public static long NeededForMean(double deviation, double effect, double alpha = 0.05, double power = 0.8)
    {
        ArgumentOutOfRangeException.ThrowIfZero(effect);
        return Ceiling(Square(Factor(alpha, power) * deviation / effect));
    }

    /// <summary>Samples needed in each of two unpaired groups with a common standard deviation.</summary>
    public static long NeededForTwoMeans(double deviation, double effect, double alpha = 0.05, double power = 0.8)
    {
        ArgumentOutOfRangeException.ThrowIfZero(effect);
        return Ceiling(2 * Square(Factor(alpha, power) * deviation / effect));
    }

    /// <summary>
    /// Pairs needed for McNemar's test (Connor, 1987): <paramref name="discordant"/> is the share of samples that exactly one
    /// classifier gets right, <paramref name="effect"/> the difference of the accuracies, at most that share.
    /// </summary>
    public static long NeededForPairedProportions(double discordant, double effect, double alpha = 0.05, double power = 0.8)
    {
        ArgumentOutOfRangeException.ThrowIfZero(effect);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(effect, discordant);
        return Ceiling(PairedRatio(discordant, effect, alpha, power));
    }

    /// <summary>Smallest difference of accuracies that McNemar's test finds on <paramref name="n"/> pairs; null if none up to the discordant share.</summary>
    public static double? DetectablePaired(double discordant, long n, double alpha = 0.05, double power = 0.8)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(n);
        return Smallest(discordant, effect => PairedRatio(discordant, effect, alpha, power) <= n);
    }

    /// <summary>Samples needed in each of two unpaired groups with proportions <paramref name="first"/> and <paramref name="second"/>.</summary>
    public static long NeededForTwoProportions(double first, double second, double alpha = 0.05, double power = 0.8)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(first, second);
        return Ceiling(UnpairedRatio(first, second, alpha, power));
    }

    /// <summary>Smallest rise above <paramref name="baseline"/> found with <paramref name="n"/> samples in each of two unpaired groups; null if none up to 1.</summary>
    public static double? DetectableUnpaired(double baseline, long n, double alpha = 0.05, double power = 0.8)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(n);
        return Smallest(1 - baseline, effect => UnpairedRatio(baseline, baseline + effect, alpha, power) <= n);
    }

    private static double PairedRatio(double discordant, double effect, double alpha, double power)
    {
        var spread = Math.Sqrt(Math.Max(0, discordant - (effect * effect)));
        return Square(((TwoSided(alpha) * Math.Sqrt(discordant)) + (Distributions.NormalQuantile(power) * spread)) / effect);
    }

    private static double UnpairedRatio(double p, double q, double alpha, double power)
    {
        var mean = (p + q) / 2;
        var pooled = Math.Sqrt(2 * mean * (1 - mean));
        var apart = Math.Sqrt((p * (1 - p)) + (q * (1 - q)));
        return Square(((TwoSided(alpha) * pooled) + (Distributions.NormalQuantile(power) * apart)) / (p - q));
    }

    private static double? Smallest(double limit, Func<double, bool> found)
    {
        if (!(limit > 0) || !found(limit))
        {
            return null;
        }

        var (low, high) = (0.0, limit);
        for (var step = 0; step < 100; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = middle > 0 && found(middle) ? (low, middle) : (middle, high);
        }

        return high;
    }

    private static double Factor(double alpha, double power) => TwoSided(alpha) + Distributions.NormalQuantile(power);

    private static double TwoSided(double alpha) => Distributions.TwoSidedNormal(1 - alpha);

    private static double Square(double x) => x * x;

    private static long Ceiling(double x) => (long)Math.Ceiling(Math.Min(x, long.MaxValue / 2));
}
