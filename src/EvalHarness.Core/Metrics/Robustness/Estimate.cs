namespace EvalHarness.Metrics.Robustness;

/// <summary>A number as reports show it: value, 95 % interval, samples; every missing part with its reason.</summary>
/// <param name="Value">The value; null where undefined. Never NaN.</param>
/// <param name="Lower">Lower end of the interval; null where there is none.</param>
/// <param name="Upper">Upper end of the interval; null where there is none.</param>
/// <param name="N">Samples it rests on; null where not known.</param>
/// <param name="Reason">Why the value or its interval is missing, or what was left out; null where nothing is to be said.</param>
public sealed record Estimate(double? Value, double? Lower, double? Upper, long? N, string? Reason = null)
{
    /// <summary>No value, for a reason.</summary>
    public static Estimate Undefined(string reason, long? n = null) => new(null, null, null, n, reason);
}
