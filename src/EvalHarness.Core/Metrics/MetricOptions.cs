using EvalHarness.Data;

namespace EvalHarness.Metrics;

/// <summary>How metrics are evaluated.</summary>
/// <param name="Resamples">Bootstrap resamples; 0 leaves bootstrapped intervals out.</param>
/// <param name="Seed">Seed of the bootstrap.</param>
/// <param name="Level">Level of the intervals.</param>
/// <param name="Threads">Threads of the bootstrap; the numbers do not depend on it.</param>
public sealed record MetricOptions(int Resamples = 1000, ulong Seed = 0, double Level = 0.95, int Threads = 1)
{
    /// <summary>
    /// The clean cell of the same checkpoint, whose calibration half sets thresholds that are carried to this cell; null if this is the
    /// clean cell.
    /// </summary>
    public CellSamples? Clean { get; init; }
}
