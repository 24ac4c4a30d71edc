namespace EvalHarness.Statistics;

/// <summary>The line through the median of all pairwise slopes: outliers do not move it.</summary>
/// <param name="Slope">Median slope.</param>
/// <param name="Intercept">Median of y minus slope x median of x.</param>
/// <param name="SlopeInterval">Sen's interval (1968) of the slope, from the distribution of Kendall's score.</param>
public sealed record TheilSen(double Slope, double Intercept, Interval SlopeInterval)
{
    /// <summary>Fits the line; null if no two x differ.</summary>
    public static TheilSen? Fit(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double level = 0.95)
    {
        Require.SameLength(x.Length, y.Length, nameof(y));
        var slopes = new List<double>(x.Length * Math.Max(0, x.Length - 1) / 2);
        for (var i = 0; i < x.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (x[i] != x[j])
                {
                    slopes.Add((y[i] - y[j]) / (x[i] - x[j]));
                }
            }
        }

        if (slopes.Count == 0)
        {
            return null;
        }

        slopes.Sort();
        var slope = Quantiles.OfSorted(slopes.ToArray(), 0.5);
        return new(slope, Quantiles.Median(y) - (slope * Quantiles.Median(x)), Bounds(slopes, x, y, level));
    }

    private static Interval Bounds(List<double> slopes, ReadOnlySpan<double> x, ReadOnlySpan<double> y, double level)
    {
        static double Term(double n) => n * (n - 1) * ((2 * n) + 5);
        var variance = (Term(x.Length) - Ranks.Ties(x).Sum(t => Term(t)) - Ranks.Ties(y).Sum(t => Term(t))) / 18;
        var half = Distributions.TwoSidedNormal(level) * Math.Sqrt(Math.Max(0, variance));
        var upper = Math.Min((int)Math.Round((slopes.Count + half) / 2), slopes.Count - 1);
        var lower = Math.Max((int)Math.Round((slopes.Count - half) / 2) - 1, 0);
        return new(slopes[lower], slopes[upper]);
    }
}
