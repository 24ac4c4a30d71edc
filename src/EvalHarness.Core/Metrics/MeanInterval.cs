using EvalHarness.Statistics;

namespace EvalHarness.Metrics;

/// <summary>Intervals of metrics that are means over samples.</summary>
internal static class MeanInterval
{
    /// <summary>Student's interval, clustered; null with fewer than two clusters.</summary>
    public static Interval? Student(Func<SortedCell, int, double> sample, SortedCell cell, double level) =>
        MeanEstimate.Of(Values(sample, cell), cell.Clusters).Student(level);

    /// <summary>Wilson's interval, clustered.</summary>
    public static Interval? Wilson(Func<SortedCell, int, double> sample, SortedCell cell, double level) =>
        ProportionInterval.Wilson(Values(sample, cell), cell.Clusters, level);

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
