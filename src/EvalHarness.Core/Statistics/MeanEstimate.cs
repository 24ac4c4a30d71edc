namespace EvalHarness.Statistics;

/// <summary>A mean with its standard error.</summary>
/// <param name="Value">The mean.</param>
/// <param name="StandardError">Its standard error, clustered if clusters were given; null with fewer than two clusters.</param>
/// <param name="Count">Observations.</param>
/// <param name="Clusters">Clusters; equal to <paramref name="Count"/> if every observation stands alone.</param>
public sealed record MeanEstimate(double Value, double? StandardError, int Count, int Clusters)
{
    /// <summary>
    /// Mean and standard error. Clustered: sqrt(G/(G-1) sum over clusters of (sum of deviations)^2) / n, which is the usual
    /// s / sqrt(n) if every cluster has one observation (Liang and Zeger, 1986; Miller, 2024).
    /// </summary>
    public static MeanEstimate Of(ReadOnlySpan<double> values, Clusters? clusters = null)
    {
        Require.NotEmpty(values.Length, nameof(values));
        var mean = 0.0;
        foreach (var value in values)
        {
            mean += value;
        }

        mean /= values.Length;
        var groups = clusters?.Count ?? values.Length;
        return new(mean, groups < 2 ? null : Error(values, mean, clusters), values.Length, groups);
    }

    /// <summary>Student's interval with G - 1 degrees of freedom; null with fewer than two clusters.</summary>
    public Interval? Student(double level = 0.95)
    {
        if (StandardError is not { } error)
        {
            return null;
        }

        var half = Distributions.TwoSidedStudent(level, Clusters - 1) * error;
        return new(Value - half, Value + half);
    }

    /// <summary>Two-sided Student p-value of the hypothesis that the mean is 0; null with fewer than two clusters.</summary>
    public double? StudentP()
    {
        if (StandardError is not { } error)
        {
            return null;
        }

        return error > 0 ? Distributions.StudentTwoSided(Value / error, Clusters - 1) : Value == 0 ? 1 : 0;
    }

    private static double Error(ReadOnlySpan<double> values, double mean, Clusters? clusters)
    {
        if (clusters is null || clusters.AreSingletons)
        {
            var squares = 0.0;
            foreach (var value in values)
            {
                squares += (value - mean) * (value - mean);
            }

            return Math.Sqrt(squares / (values.Length - 1.0) / values.Length);
        }

        Require.SameLength(values.Length, clusters.Ids.Length, nameof(clusters));
        var sums = new double[clusters.Count];
        for (var i = 0; i < values.Length; i++)
        {
            sums[clusters.Ids[i]] += values[i] - mean;
        }

        var total = 0.0;
        foreach (var sum in sums)
        {
            total += sum * sum;
        }

        return Math.Sqrt(total * clusters.Count / (clusters.Count - 1.0)) / values.Length;
    }
}
