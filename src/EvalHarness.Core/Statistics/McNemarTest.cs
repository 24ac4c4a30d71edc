namespace EvalHarness.Statistics;

/// <summary>
/// McNemar's test that two classifiers err equally often on the same samples. Only the discordant samples count:
/// <c>b</c> where only the first is right, <c>c</c> where only the second is.
/// </summary>
public static class McNemarTest
{
    /// <summary>Exact two-sided p-value: binomial, twice the smaller tail, at most 1. 1 without discordant samples.</summary>
    public static double Exact(long b, long c)
    {
        Check(b, c);
        return b + c == 0 ? 1 : Math.Min(1, 2 * Distributions.BinomialCdf(Math.Min(b, c), b + c, 0.5));
    }

    /// <summary>Mid-p two-sided value (Fagerland, Lydersen and Laake, 2013): half the weight on the outcome observed.</summary>
    public static double MidP(long b, long c)
    {
        Check(b, c);
        if (b + c == 0)
        {
            return 1;
        }

        var point = Distributions.BinomialPmf(Math.Min(b, c), b + c, 0.5);
        return b == c ? 1 - (point / 2) : Exact(b, c) - point;
    }

    /// <summary>Chi-squared statistic and p-value, one degree of freedom; with Edwards' continuity correction unless told otherwise.</summary>
    public static (double Statistic, double P) ChiSquared(long b, long c, bool corrected = true)
    {
        Check(b, c);
        if (b + c == 0)
        {
            return (0, 1);
        }

        var gap = Math.Max(0, Math.Abs((double)(b - c)) - (corrected ? 1 : 0));
        var statistic = gap * gap / (b + c);
        return (statistic, Distributions.ChiSquaredTail(statistic));
    }

    private static void Check(long b, long c)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(b);
        ArgumentOutOfRangeException.ThrowIfNegative(c);
    }
}
