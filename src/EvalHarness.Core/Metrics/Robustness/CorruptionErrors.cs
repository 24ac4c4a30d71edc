namespace EvalHarness.Metrics.Robustness;

/// <summary>The top-1 errors of one model: clean, and by corruption and severity.</summary>
/// <param name="Clean">Error on clean data, 0 to 1; null where it was not measured.</param>
/// <param name="ByCorruption">Error by corruption id, then by severity.</param>
public sealed record CorruptionErrors(double? Clean, IReadOnlyDictionary<string, IReadOnlyDictionary<int, double>> ByCorruption);

/// <summary>A number, or the reason why there is none.</summary>
/// <param name="Value">The number; never NaN.</param>
/// <param name="Reason">Why it is missing, or what was left out of it; null where nothing is to be said.</param>
public readonly record struct Outcome(double? Value, string? Reason = null)
{
    /// <summary>A value with nothing to add.</summary>
    public static Outcome Of(double value) => new(value);

    /// <summary>No value, for a reason.</summary>
    public static Outcome Undefined(string reason) => new(null, reason);
}
