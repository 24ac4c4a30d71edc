using EvalHarness.Statistics;

namespace EvalHarness.Metrics;

/// <summary>Intervals of metrics that are means over samples.</summary>
internal static class MeanInterval
{
    /// <summary>Student's interval, clustered; null with fewer than two clusters.</summary>
    public static Interval? Student(Func<SortedCell, int, double> sample, SortedCell cell, double level) =>
        MeanEstimate.Of(Values(sample, cell), cell.Clusters).Student(level);

    /// <summary>
    /// Wilson's interval. With clusters n becomes the effective sample size p (1 - p) / error^2, never more than n; where p is 0 or 1 the
    /// number of clusters.
    /// </summary>
    public static Interval? Wilson(Func<SortedCell, int, double> sample, SortedCell cell, double level)
    {
        var estimate = MeanEstimate.Of(Values(sample, cell), cell.Clusters);
        double n = cell.Count;
        if (!cell.Clusters.AreSingletons)
        {
            var p = estimate.Value;
            n = estimate.StandardError is > 0 and var error
                ? Math.Min(n, p * (1 - p) / (error * error))
                : cell.Clusters.Count;
        }

        return ProportionInterval.Wilson(Math.Min(n, estimate.Value * n), n, level);
    }

    private static double[] Values(Func<SortedCell, int, double> sample, SortedCell cell)
    {
        var values = new double[cell.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = sample(cell, i);
        }

        return values;
    }
}
