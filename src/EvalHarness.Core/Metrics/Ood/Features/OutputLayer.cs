using MathNet.Numerics.LinearAlgebra;

namespace EvalHarness.Metrics.Ood.Features;

/// <summary>The last layer, logits = W f + b, found by least squares from the sums: exact where the logits are linear in the features.</summary>
/// <param name="Weights">W, K x D.</param>
/// <param name="Bias">b, for features minus the first sample.</param>
internal sealed record OutputLayer(Matrix<double> Weights, Vector<double> Bias)
{
    private const double LargestRest = 1e-3;

    /// <summary>The layer; null where more than a thousandth of the logits' variance is left unexplained: the features are then not those before the last layer.</summary>
    public static OutputLayer? Of(FeatureSums sums, FeatureMoments moments)
    {
        var (d, k, n) = (sums.FeatureCount, sums.ClassCount, (double)sums.Count);
        var mean = Vector<double>.Build.Dense(moments.Mean);
        var outputs = Vector<double>.Build.Dense(k, c => sums.OutputSums[c] / n);
        var cross = Matrix<double>.Build.Dense(k, d, (c, j) => (sums.OutputProducts[(c * d) + j] / n) - (outputs[c] * mean[j]));
        var weights = cross * Symmetric.PseudoInverse(moments.Overall);
        var (total, explained) = (0.0, 0.0);
        for (var c = 0; c < k; c++)
        {
            total += (sums.OutputSquares[c] / n) - (outputs[c] * outputs[c]);
            explained += weights.Row(c) * cross.Row(c);
        }

        return total - explained <= LargestRest * total ? new(weights, outputs - (weights * mean)) : null;
    }
}
