using EvalHarness.Statistics;

namespace EvalHarness.Analysis.Scaling.Runs;

/// <summary>Slopes per decade of every resample.</summary>
internal static class Lines
{
    /// <summary>Least-squares slope on log10 x of each column of the rows (one row a scale).</summary>
    public static double[] Slopes(IReadOnlyList<double> x, IReadOnlyList<double[]> rows)
    {
        var t = x.Select(Math.Log10).ToArray();
        var mean = t.Average();
        var spread = t.Sum(value => (value - mean) * (value - mean));
        var slopes = new double[rows.Min(row => row.Length)];
        for (var i = 0; i < t.Length; i++)
        {
            var share = (t[i] - mean) / spread;
            for (var b = 0; b < slopes.Length; b++)
            {
                slopes[b] += share * rows[i][b];
            }
        }

        return slopes;
    }

    /// <summary>95 % interval of the resamples of a row whose first value is the measured one.</summary>
    public static Interval Interval(double[] row)
    {
        var sorted = row.Skip(1).Where(double.IsFinite).Order().ToArray();
        return sorted.Length < 2
            ? new Interval(row[0], row[0])
            : new Interval(Quantiles.OfSorted(sorted, 0.025), Quantiles.OfSorted(sorted, 0.975));
    }
}
