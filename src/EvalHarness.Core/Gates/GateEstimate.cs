using EvalHarness.Statistics;

namespace EvalHarness.Gates;

/// <summary>A value whose interval can be had at any level, so that a correction for many comparisons widens it properly.</summary>
/// <param name="Value">The value.</param>
/// <param name="N">Samples (images) it rests on.</param>
/// <param name="Method">How the interval is made, in words.</param>
/// <param name="At">Two-sided interval that misses the true value with chance alpha; null if there is none.</param>
internal sealed record GateEstimate(double Value, long N, string Method, Func<double, Interval?> At)
{
    /// <summary>Standard error of a value whose interval is Student's (or normal); null where it is made otherwise.</summary>
    public double? StandardError { get; init; }

    /// <summary>Degrees of freedom that belong to it; infinite for a normal interval.</summary>
    public double Freedom { get; init; } = double.PositiveInfinity;
}
