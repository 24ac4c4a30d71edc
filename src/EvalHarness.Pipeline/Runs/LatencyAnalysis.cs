using System.Text.Json;
using EvalHarness.Analysis.Scaling;

namespace EvalHarness.Runs;

/// <summary>
/// The headline trends over latency instead of size, and robust accuracy against latency: <c>latency.json</c>. It rests on times that are never the
/// same twice, so <c>analysis.json</c> holds none of it.
/// </summary>
/// <param name="Machine">As in the costs.</param>
/// <param name="Device">As in the costs.</param>
/// <param name="Families">One a family and clean dataset.</param>
public sealed record LatencyAnalysis(string Machine, string Device, IReadOnlyList<CostScaling> Families)
{
    /// <summary>Name of the file in the run folder.</summary>
    public const string FileName = "latency.json";

    private const string Axis = "latency_ms";

    /// <summary>Puts every family on the axis of the median latency of single samples; null where costs were not measured.</summary>
    public static LatencyAnalysis? Of(ScalingReport scaling, RunCosts? costs)
    {
        ArgumentNullException.ThrowIfNull(scaling);
        if (costs is null)
        {
            return null;
        }

        var latency = costs.Checkpoints.Where(cost => cost.Single.P50Ms > 0).ToDictionary(cost => cost.Checkpoint, cost => cost.Single.P50Ms, StringComparer.Ordinal);
        return new LatencyAnalysis(
            costs.Machine, costs.Device, [.. scaling.Families.Select(family => CostScaling.Of(family, Axis, latency, TrendThresholds.Default))]);
    }

    /// <summary>Writes it into a run folder.</summary>
    public void Write(string runFolder) => AtomicFile.WriteText(Path.Combine(runFolder, FileName), JsonSerializer.Serialize(this, RunJson.Options) + "\n");
}
