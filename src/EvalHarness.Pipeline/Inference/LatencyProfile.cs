namespace EvalHarness.Inference;

/// <summary>Times of single runs of a model in milliseconds, inputs ready in memory, outputs read.</summary>
/// <param name="Batch">Samples a run.</param>
/// <param name="P50Ms">Median.</param>
/// <param name="P90Ms">90th percentile.</param>
/// <param name="P99Ms">99th percentile; with fewer than 100 runs, the slowest.</param>
/// <param name="Runs">Runs timed.</param>
public sealed record LatencyProfile(int Batch, double P50Ms, double P90Ms, double P99Ms, int Runs)
{
    /// <summary>Samples a second at the median.</summary>
    public double SamplesPerSecond => 1000 * Batch / P50Ms;

    /// <summary>Percentiles by the nearest rank: the smallest time that the given share of the runs does not exceed.</summary>
    /// <param name="batch">Samples a run.</param>
    /// <param name="milliseconds">Times, at least one, in any order; positive.</param>
    public static LatencyProfile Of(int batch, IReadOnlyCollection<double> milliseconds)
    {
        ArgumentNullException.ThrowIfNull(milliseconds);
        Require.NotEmpty(milliseconds.Count, nameof(milliseconds));
        var sorted = milliseconds.Order().ToArray();
        return new LatencyProfile(batch, At(50), At(90), At(99), sorted.Length);

        double At(int percent) => sorted[((sorted.Length * percent) + 99) / 100 - 1];
    }
}
