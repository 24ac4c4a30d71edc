using MathNet.Numerics.Distributions;

namespace EvalHarness.Statistics;

/// <summary>
/// Distribution functions and quantiles. The normal ones are MathNet's; Student, beta and binomial rest on an incomplete beta function
/// that keeps its accuracy for millions of trials, where MathNet's stops after 140 terms.
/// </summary>
public static class Distributions
{
    /// <summary>P(Z at most z) for a standard normal Z.</summary>
    public static double NormalCdf(double z) => Normal.CDF(0, 1, z);

    /// <summary>The z with P(Z at most z) = <paramref name="probability"/>; infinite at 0 and 1.</summary>
    public static double NormalQuantile(double probability) => Normal.InvCDF(0, 1, probability);

    /// <summary>The z that leaves (1 - level) / 2 in each tail: 1.96 for .95.</summary>
    public static double TwoSidedNormal(double level) => NormalQuantile(0.5 + (level / 2));

    /// <summary>P(|Z| at least |z|) for a standard normal Z.</summary>
    public static double NormalTwoSided(double z) => MathNet.Numerics.SpecialFunctions.Erfc(Math.Abs(z) / Math.Sqrt(2));

    /// <summary>P(X at least x) for X chi-squared with one degree of freedom.</summary>
    public static double ChiSquaredTail(double x) => NormalTwoSided(Math.Sqrt(Math.Max(0, x)));

    /// <summary>P(|T| at least |t|) for Student's T.</summary>
    public static double StudentTwoSided(double t, double freedom) =>
        double.IsInfinity(t) ? 0 : IncompleteBeta.Regularized(freedom / 2, 0.5, freedom / (freedom + (t * t)));

    /// <summary>P(T at most t) for Student's T.</summary>
    public static double StudentCdf(double t, double freedom)
    {
        var tail = StudentTwoSided(t, freedom) / 2;
        return t > 0 ? 1 - tail : tail;
    }

    /// <summary>The t that leaves (1 - level) / 2 in each tail of Student's T.</summary>
    public static double TwoSidedStudent(double level, double freedom)
    {
        // T^2 / (freedom + T^2) is beta(1/2, freedom/2).
        var x = BetaQuantile(0.5, freedom / 2, level);
        return Math.Sqrt(freedom * x / (1 - x));
    }

    /// <summary>P(X at most x) for X beta(a, b).</summary>
    public static double BetaCdf(double a, double b, double x) => IncompleteBeta.Regularized(a, b, x);

    /// <summary>The x with P(X at most x) = <paramref name="probability"/> for X beta(a, b).</summary>
    public static double BetaQuantile(double a, double b, double probability) => IncompleteBeta.Quantile(a, b, probability);

    /// <summary>P(X = k) for X binomial.</summary>
    public static double BinomialPmf(long k, long n, double p) => k < 0 || k > n ? 0 : IncompleteBeta.BinomialTerm(k, n - k, p);

    /// <summary>P(X at most k) for X binomial.</summary>
    public static double BinomialCdf(long k, long n, double p) =>
        k < 0 ? 0 : k >= n ? 1 : IncompleteBeta.Regularized(n - k, k + 1, 1 - p);
}
