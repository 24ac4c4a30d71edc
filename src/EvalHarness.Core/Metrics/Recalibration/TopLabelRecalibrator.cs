namespace EvalHarness.Metrics.Recalibration;

/// <summary>Recalibrates the top-label confidence by a map from [0, 1] to [0, 1]; the rest keeps its proportions.</summary>
public abstract class TopLabelRecalibrator : IRecalibrator
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public bool TopLabelOnly => true;

    /// <summary>The recalibrated confidence of a raw one; both 0 to 1.</summary>
    public abstract double Map(double confidence);

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<float> logits, Span<double> probabilities) =>
        Remap(probabilities[..logits.Length], Softmax.Apply(logits, probabilities));

    /// <summary>Recalibrates a row that already holds softmax probabilities, given its top class.</summary>
    internal void Remap(Span<double> probabilities, int top)
    {
        var after = Math.Clamp(Map(probabilities[top]), 0, 1);
        var rest = 0.0;
        for (var k = 0; k < probabilities.Length; k++)
        {
            rest += k == top ? 0 : probabilities[k];
        }

        // Where softmax left the other classes nothing (a confidence of exactly 1), they share the rest evenly.
        for (var k = 0; k < probabilities.Length; k++)
        {
            probabilities[k] = k == top ? after
                : rest > 0 ? (1 - after) * (probabilities[k] / rest)
                : (1 - after) / (probabilities.Length - 1);
        }
    }
}
