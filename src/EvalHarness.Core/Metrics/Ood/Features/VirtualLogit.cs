using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace EvalHarness.Metrics.Ood.Features;

/// <summary>
/// The virtual logit of ViM (Wang et al., 2022): alpha times the length of the features outside their principal space, seen from the point
/// whose logits are all 0, -W^+ b. The principal space has 1,000 of 2,048 and more features, 512 of 768 and more, else half of them; alpha
/// makes the mean virtual logit of the samples kept that of their largest logits.
/// </summary>
internal sealed class VirtualLogit
{
    private readonly double[] _origin;
    private readonly double[] _rest;
    private readonly int _size;
    private double _alpha = 1;

    private VirtualLogit(double[] origin, Matrix<double> rest)
    {
        (_origin, _size) = (origin, origin.Length);
        _rest = rest.ToColumnMajorArray(); // one direction of the rest after the other
    }

    /// <summary>Fits it; null where nothing is left outside the principal space.</summary>
    public static VirtualLogit? Of(FeatureSums sums, FeatureMoments moments, OutputLayer layer)
    {
        var d = sums.FeatureCount;
        var w = layer.Weights;
        var first = Vector<double>.Build.Dense(d, j => sums.Origin[j]);
        var origin = -(w.Transpose() * (Symmetric.PseudoInverse(w * w.Transpose()) * (layer.Bias - (w * first)))) - first;
        var mean = Vector<double>.Build.Dense(moments.Mean);
        var about = moments.Second - mean.OuterProduct(origin) - origin.OuterProduct(mean) + origin.OuterProduct(origin);
        var rest = Symmetric.Eigen(about).Vectors.SubMatrix(0, d, 0, d - PrincipalDimensions(d));
        var logit = new VirtualLogit(origin.ToArray(), rest);
        var (shifted, buffer, lengths) = (new double[d], new double[d], 0.0);
        foreach (var sample in sums.Bank)
        {
            for (var j = 0; j < d; j++)
            {
                shifted[j] = (double)sample[j] - sums.Origin[j];
            }

            lengths += logit.Of(shifted, buffer);
        }

        if (!(lengths > 0))
        {
            return null;
        }

        logit._alpha = sums.BankLargest.Sum() / lengths;
        return logit;
    }

    /// <summary>Dimensions of the principal space of D features.</summary>
    public static int PrincipalDimensions(int features) => features >= 2048 ? 1000 : features >= 768 ? 512 : features / 2;

    /// <summary>The virtual logit of features minus the first sample.</summary>
    public double Of(ReadOnlySpan<double> shifted, Span<double> buffer)
    {
        TensorPrimitives.Subtract(shifted, _origin, buffer);
        var squares = 0.0;
        for (var at = 0; at < _rest.Length; at += _size)
        {
            var part = TensorPrimitives.Dot<double>(_rest.AsSpan(at, _size), buffer);
            squares += part * part;
        }

        return _alpha * Math.Sqrt(squares);
    }
}
