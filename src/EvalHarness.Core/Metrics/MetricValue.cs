namespace EvalHarness.Metrics;

/// <summary>A number or the reason why there is none.</summary>
/// <param name="Value">The number, finite; null if undefined.</param>
/// <param name="Reason">Why it is undefined; null if it is defined.</param>
public readonly record struct MetricValue(double? Value, string? Reason)
{
    /// <summary>A defined value; one that is not finite becomes undefined.</summary>
    public static implicit operator MetricValue(double value) =>
        double.IsFinite(value) ? new(value, null) : new(null, "the value is not finite");

    /// <summary>An undefined value.</summary>
    public static MetricValue Undefined(string reason) => new(null, reason);
}
