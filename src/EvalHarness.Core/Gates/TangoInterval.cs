using EvalHarness.Statistics;

namespace EvalHarness.Gates;

/// <summary>
/// Score interval for the difference of two paired proportions (Tango, Statistics in Medicine 17, 1998): the one recommended for
/// non-inferiority. Unlike Wald's it stays honest with few or no discordant pairs.
/// </summary>
public static class TangoInterval
{
    /// <summary>
    /// Interval for (b - c) / n, where b pairs have only the first property and c only the second. Lies in [-1, 1]; with b = c = 0 it is
    /// z^2 / (n + z^2) to either side.
    /// </summary>
    public static Interval Of(long b, long c, long n, double alpha = 0.05)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(b);
        ArgumentOutOfRangeException.ThrowIfNegative(c);
        ArgumentOutOfRangeException.ThrowIfLessThan(n, Math.Max(1, b + c));
        var z = Distributions.TwoSidedNormal(1 - alpha);
        var difference = (b - c) / (double)n;
        return new(
            Solve(-1, difference, delta => Score(b, c, n, delta) > z),
            Solve(difference, 1, delta => Score(b, c, n, delta) > -z));
    }

    // The score falls as delta rises: the end is where "still too large" turns false.
    private static double Solve(double low, double high, Func<double, bool> tooLarge)
    {
        for (var step = 0; step < 80 && low < high; step++)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = tooLarge(middle) ? (middle, high) : (low, middle);
        }

        return low + ((high - low) / 2);
    }

    private static double Score(double b, double c, double n, double delta)
    {
        // Root of the likelihood equation for the second discordant probability under the difference delta.
        var linear = -b - c + (((2 * n) - b + c) * delta);
        var constant = -c * delta * (1 - delta);
        var root = Math.Max(0, (Math.Sqrt(Math.Max(0, (linear * linear) - (8 * n * constant))) - linear) / (4 * n));
        var variance = n * ((2 * root) + (delta * (1 - delta)));
        var excess = b - c - (n * delta);
        return variance > 0 ? excess / Math.Sqrt(variance) : Math.Sign(excess) * double.MaxValue;
    }
}
