namespace EvalHarness.Metrics.Comparison;

/// <summary>One metric of two checkpoints on the same images: second minus first.</summary>
/// <param name="Metric">Id of the metric.</param>
/// <param name="First">Value of the first.</param>
/// <param name="Second">Value of the second.</param>
/// <param name="Difference">Second minus first; null where undefined.</param>
/// <param name="Lower">Lower end of the paired 95 % interval.</param>
/// <param name="Upper">Upper end of the paired 95 % interval.</param>
/// <param name="P">Two-sided p-value of no difference.</param>
/// <param name="N">Images.</param>
/// <param name="DetectableEffect">Smallest true difference that this comparison would have found with 80 % power.</param>
/// <param name="NeededN">Images needed to find the observed difference with 80 % power; null where it is 0 or cannot be said.</param>
/// <param name="Reason">Why a part is missing; null where nothing is.</param>
public sealed record PairedDifference(
    string Metric,
    double? First,
    double? Second,
    double? Difference,
    double? Lower,
    double? Upper,
    double? P,
    long N,
    double? DetectableEffect,
    long? NeededN,
    string? Reason = null)
{
    /// <summary>Whether the interval leaves out 0.</summary>
    public bool IsDifferent => Lower > 0 || Upper < 0;
}
