namespace EvalHarness.Statistics;

/// <summary>A rank correlation, -1 to 1, with the two-sided p-value of independence.</summary>
/// <param name="Value">The coefficient.</param>
/// <param name="P">Two-sided p-value, 0 to 1.</param>
public readonly record struct RankCorrelation(double Value, double P)
{
    /// <summary>Spearman's rho with Student's approximation for p, as SciPy; null with fewer than 3 pairs or a constant column.</summary>
    public static RankCorrelation? Spearman(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Require.SameLength(x.Length, y.Length, nameof(y));
        if (x.Length < 3)
        {
            return null;
        }

        var (a, b) = (Ranks.Of(x), Ranks.Of(y));
        var mean = (x.Length + 1) / 2.0;
        var (xy, xx, yy) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            xy += (a[i] - mean) * (b[i] - mean);
            xx += (a[i] - mean) * (a[i] - mean);
            yy += (b[i] - mean) * (b[i] - mean);
        }

        if (xx == 0 || yy == 0)
        {
            return null;
        }

        var rho = Math.Clamp(xy / Math.Sqrt(xx * yy), -1, 1);
        var freedom = x.Length - 2;
        var rest = (1 - rho) * (1 + rho);
        return new(rho, rest <= 0 ? 0 : Distributions.StudentTwoSided(rho * Math.Sqrt(freedom / rest), freedom));
    }

    /// <summary>
    /// Kendall's tau-b. p is exact without ties up to 100 pairs, otherwise by the normal approximation with the tie-corrected variance;
    /// null with fewer than 2 pairs or a constant column.
    /// </summary>
    public static RankCorrelation? Kendall(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Require.SameLength(x.Length, y.Length, nameof(y));
        long n = x.Length;
        long score = 0;
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < i; j++)
            {
                score += Math.Sign(x[i] - x[j]) * Math.Sign(y[i] - y[j]);
            }
        }

        var (tx, ty) = (Ranks.Ties(x), Ranks.Ties(y));
        var pairs = n * (n - 1) / 2;
        var (untiedX, untiedY) = (pairs - Pairs(tx), pairs - Pairs(ty));
        if (untiedX == 0 || untiedY == 0)
        {
            return null;
        }

        var tau = Math.Clamp(score / Math.Sqrt(untiedX) / Math.Sqrt(untiedY), -1, 1);
        var p = tx.Count == 0 && ty.Count == 0 && n <= 100
            ? ExactP(n, (pairs - Math.Abs(score)) / 2)
            : Distributions.NormalTwoSided(score / Math.Sqrt(Variance(n, tx, ty)));
        return new(tau, p);
    }

    private static long Pairs(List<int> ties) => ties.Sum(t => (long)t * (t - 1) / 2);

    /// <summary>Twice the share of permutations of n with at most <paramref name="inversions"/> inversions.</summary>
    private static double ExactP(long n, long inversions)
    {
        var share = new double[inversions + 1];
        share[0] = 1;
        for (var size = 2; size <= n; size++)
        {
            var next = new double[share.Length];
            var window = 0.0;
            for (var k = 0; k < share.Length; k++)
            {
                window += share[k];
                if (k >= size)
                {
                    window -= share[k - size];
                }

                next[k] = window / size;
            }

            share = next;
        }

        return Math.Min(1, 2 * share.Sum());
    }

    private static double Variance(double n, List<int> tx, List<int> ty)
    {
        static double Sum(List<int> ties, Func<double, double> term) => ties.Sum(t => term(t));
        var v0 = (n * (n - 1) * ((2 * n) + 5)) - Sum(tx, t => t * (t - 1) * ((2 * t) + 5)) - Sum(ty, t => t * (t - 1) * ((2 * t) + 5));
        var v1 = Sum(tx, t => t * (t - 1)) * Sum(ty, t => t * (t - 1)) / (2 * n * (n - 1));
        var v2 = n > 2
            ? Sum(tx, t => t * (t - 1) * (t - 2)) * Sum(ty, t => t * (t - 1) * (t - 2)) / (9 * n * (n - 1) * (n - 2))
            : 0;
        return (v0 / 18) + v1 + v2;
    }
}
