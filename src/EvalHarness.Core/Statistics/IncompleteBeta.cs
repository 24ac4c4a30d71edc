namespace EvalHarness.Statistics;

/// <summary>The regularised incomplete beta function: continued fraction (Lentz), its factor by saddle point (Loader, 2000).</summary>
internal static class IncompleteBeta
{
    private const double Tiny = 1e-300;

    /// <summary>I_x(a, b), 0 to 1.</summary>
    public static double Regularized(double a, double b, double x)
    {
        if (x <= 0)
        {
            return 0;
        }

        if (x >= 1)
        {
            return 1;
        }

        // The fraction converges fast below the mean; above it the mirror image does.
        return x <= (a + 1) / (a + b + 2)
            ? Math.Min(1, Factor(a, b, x) * Fraction(a, b, x) / a)
            : Math.Max(0, 1 - (Factor(b, a, 1 - x) * Fraction(b, a, 1 - x) / b));
    }

    /// <summary>Inverse of <see cref="Regularized"/> in x: bisection sharpened by Newton steps that stay inside the bracket.</summary>
    public static double Quantile(double a, double b, double probability)
    {
        if (probability <= 0)
        {
            return 0;
        }

        if (probability >= 1)
        {
            return 1;
        }

        var (low, high) = (0.0, 1.0);
        var x = a / (a + b);
        for (var step = 0; step < 400; step++)
        {
            var error = Regularized(a, b, x) - probability;
            (low, high) = error > 0 ? (low, x) : (x, high);
            var density = Factor(a, b, x) / (x * (1 - x));
            var next = density > 0 ? x - (error / density) : double.NaN;
            if (!(next > low && next < high))
            {
                next = (low + high) / 2;
            }

            if (Math.Abs(next - x) <= 1e-16 * Math.Abs(next) || high - low <= 1e-300)
            {
                return next;
            }

            x = next;
        }

        return x;
    }

    /// <summary>Binomial probability of k successes and m failures, without loss of digits for large counts.</summary>
    public static double BinomialTerm(double k, double m, double p)
    {
        var n = k + m;
        if (p <= 0)
        {
            return k == 0 ? 1 : 0;
        }

        if (p >= 1)
        {
            return m == 0 ? 1 : 0;
        }

        if (k == 0)
        {
            return Math.Exp(n * LogOnePlus(-p));
        }

        if (m == 0)
        {
            return Math.Exp(n * Math.Log(p));
        }

        var log = StirlingError(n) - StirlingError(k) - StirlingError(m) - Deviance(k, n * p) - Deviance(m, n * (1 - p));
        return Math.Exp(log) * Math.Sqrt(n / (2 * Math.PI * k * m));
    }

    /// <summary>x^a (1-x)^b / B(a, b).</summary>
    private static double Factor(double a, double b, double x)
    {
        // = binomial term of a successes and b failures, times a b / (a + b).
        return BinomialTerm(a, b, x) * a * b / (a + b);
    }

    private static double Fraction(double a, double b, double x)
    {
        var c = 1.0;
        var d = 1 / NotZero(1 - ((a + b) * x / (a + 1)));
        var h = d;
        for (var m = 1; m <= 100_000; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / NotZero(1 + (even * d));
            c = NotZero(1 + (even / c));
            h *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / NotZero(1 + (odd * d));
            c = NotZero(1 + (odd / c));
            h *= d * c;
            if (Math.Abs((d * c) - 1) < 1e-16)
            {
                break;
            }
        }

        return h;
    }

    private static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    /// <summary>ln n! minus its Stirling approximation.</summary>
    private static double StirlingError(double n)
    {
        if (n < 16)
        {
            return MathNet.Numerics.SpecialFunctions.GammaLn(n + 1) - ((n + 0.5) * Math.Log(n)) + n - (0.5 * Math.Log(2 * Math.PI));
        }

        var square = n * n;
        return ((1.0 / 12) - (((1.0 / 360) - (((1.0 / 1260) - (((1.0 / 1680) - (1.0 / 1188 / square)) / square)) / square)) / square)) / n;
    }

    /// <summary>x ln(x / mean) + mean - x, by its series where the two are close.</summary>
    private static double Deviance(double x, double mean)
    {
        if (Math.Abs(x - mean) >= 0.1 * (x + mean))
        {
            return (x * Math.Log(x / mean)) + mean - x;
        }

        var v = (x - mean) / (x + mean);
        var sum = (x - mean) * v;
        var term = 2 * x * v;
        for (var j = 1; j < 1000; j++)
        {
            term *= v * v;
            var next = sum + (term / ((2 * j) + 1));
            if (next == sum)
            {
                break;
            }

            sum = next;
        }

        return sum;
    }

    private static double LogOnePlus(double x) => MathNet.Numerics.SpecialFunctions.Log1p(x);
}
