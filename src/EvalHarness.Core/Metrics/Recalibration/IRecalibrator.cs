namespace EvalHarness.Metrics.Recalibration;

/// <summary>
/// A map from logits to better calibrated probabilities, fitted once and never changed: apply it to as many streamed rows as wanted.
/// </summary>
public interface IRecalibrator
{
    /// <summary>Id: <c>temperature</c>, <c>vector</c>, <c>platt</c>, <c>isotonic</c> or <c>beta</c>; one of another library has that library's name before it, such as <c>mlnet_platt</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Whether only the top-label confidence is mapped. The other classes then share the rest in their old proportions, so that the row
    /// still sums to 1; the predicted class stays the old one even where another class ends up with more.
    /// </summary>
    bool TopLabelOnly { get; }

    /// <summary>Writes the recalibrated probabilities of one row of logits; both have K elements.</summary>
    void Apply(ReadOnlySpan<float> logits, Span<double> probabilities);
}
