using System.Numerics.Tensors;

namespace EvalHarness.Metrics.Ood.Features;

/// <summary>
/// Out-of-distribution scores from features, fitted once and applied to any number of samples. Mahalanobis (Lee et al., 2018): class means
/// with the covariance they share, divided by n. Relative (Ren et al., 2021): minus the distance by the mean and covariance of all. Nearest
/// neighbours (Sun et al., 2022): Euclidean distance to the 50th nearest of at most 5,000 samples, all scaled to length 1. ViM (Wang et al.,
/// 2022): length of the part outside the principal space, scaled to logits, minus ln sum exp logit. Applying allocates nothing. Not safe for
/// concurrent use.
/// </summary>
public sealed class FeatureDetectors
{
    /// <summary>Which neighbour counts, k.</summary>
    public const int Neighbour = 50;

    private readonly float[] _origin;
    private readonly int _classes;
    private readonly Whitening _within;
    private readonly Whitening _overall;
    private readonly double[] _classMeans;
    private readonly double[] _mean;
    private readonly bool[] _seen;
    private readonly float[] _bank;
    private readonly int _bankCount;
    private readonly VirtualLogit? _virtual;
    private readonly double[] _shifted;
    private readonly double[] _white;
    private readonly double[] _difference;
    private readonly float[] _unit;
    private readonly float[] _nearest;

    private FeatureDetectors(FeatureSums sums, FeatureMoments moments, OutputLayer? layer)
    {
        var d = sums.FeatureCount;
        (_origin, _classes) = (sums.Origin.ToArray(), sums.ClassCount);
        (_shifted, _white, _difference, _unit, _nearest) = (new double[d], new double[d], new double[d], new float[d], new float[Neighbour]);
        _seen = Array.ConvertAll(sums.Counts, count => count > 0);
        (_within, _overall) = (new(moments.Within), new(moments.Overall));
        _classMeans = new double[_classes * d];
        for (var c = 0; c < _classes; c++)
        {
            _within.Apply(moments.ClassMeans.AsSpan(c * d, d), _classMeans.AsSpan(c * d, d));
        }

        _mean = new double[d];
        _overall.Apply(moments.Mean, _mean);
        _bankCount = sums.Bank.Count;
        _bank = new float[_bankCount * d];
        for (var i = 0; i < _bankCount; i++)
        {
            ToUnit(sums.Bank[i], _bank.AsSpan(i * d, d));
        }

        _virtual = layer is null ? null : VirtualLogit.Of(sums, moments, layer);
    }

    /// <summary>Whether <see cref="FeatureScore.Vim"/> is defined: the outputs are a linear layer over the features.</summary>
    public bool HasVim => _virtual is not null;

    /// <summary>Fits the detectors.</summary>
    /// <param name="sums">The samples to fit on.</param>
    /// <param name="outputsAreLogits">Whether the outputs are logits, which ViM needs.</param>
    /// <returns>The detectors, or null and why there are none.</returns>
    public static (FeatureDetectors? Detectors, string? Reason) Fit(FeatureSums sums, bool outputsAreLogits)
    {
        ArgumentNullException.ThrowIfNull(sums);
        if (sums.Bank.Count < Neighbour)
        {
            return (null, FormattableString.Invariant($"feature detectors need at least {Neighbour} labelled samples to be fitted on"));
        }

        var moments = new FeatureMoments(sums);
        return moments.Within.Trace() > 0
            ? (new FeatureDetectors(sums, moments, outputsAreLogits ? OutputLayer.Of(sums, moments) : null), null)
            : (null, "the features do not vary within a class");
    }

    /// <summary>Scores one sample; NaN throughout where a feature is not finite.</summary>
    /// <param name="features">Its features.</param>
    /// <param name="logSumExp">ln sum exp of its logits (minus its energy).</param>
    public FeatureScore Score(ReadOnlySpan<float> features, double logSumExp)
    {
        Require.SameLength(_origin.Length, features.Length, nameof(features));
        if (!float.IsFinite(TensorPrimitives.SumOfSquares(features)))
        {
            return new(double.NaN, double.NaN, double.NaN, double.NaN);
        }

        for (var j = 0; j < _shifted.Length; j++)
        {
            _shifted[j] = (double)features[j] - _origin[j];
        }

        var nearest = NearestClass();
        _overall.Apply(_shifted, _white);
        var overall = Distance(_mean);
        return new(nearest, nearest - overall, NearestNeighbour(features), _virtual is { } own ? own.Of(_shifted, _difference) - logSumExp : double.NaN);
    }

    private double NearestClass()
    {
        _within.Apply(_shifted, _white);
        var nearest = double.PositiveInfinity;
        for (var c = 0; c < _classes; c++)
        {
            if (_seen[c])
            {
                nearest = Math.Min(nearest, Distance(_classMeans.AsSpan(c * _white.Length, _white.Length)));
            }
        }

        return nearest;
    }

    private double Distance(ReadOnlySpan<double> mean)
    {
        TensorPrimitives.Subtract(_white, mean, _difference);
        return TensorPrimitives.SumOfSquares<double>(_difference);
    }

    // Of unit vectors the nearest are those with the largest products; the 50 largest are kept in a heap with the smallest on top.
    private double NearestNeighbour(ReadOnlySpan<float> features)
    {
        ToUnit(features, _unit);
        var d = _unit.Length;
        for (var i = 0; i < _bankCount; i++)
        {
            var product = TensorPrimitives.Dot<float>(_unit, _bank.AsSpan(i * d, d));
            if (i < Neighbour)
            {
                _nearest[i] = product;
                if (i == Neighbour - 1)
                {
                    Array.Sort(_nearest);
                }
            }
            else if (product > _nearest[0])
            {
                Replace(product);
            }
        }

        return Math.Sqrt(Math.Max(0, 2 - (2.0 * _nearest[0])));
    }

    private void Replace(float product)
    {
        var at = 0;
        while (true)
        {
            var child = (2 * at) + 1;
            if (child + 1 < Neighbour && _nearest[child + 1] < _nearest[child])
            {
                child++;
            }

            if (child >= Neighbour || _nearest[child] >= product)
            {
                _nearest[at] = product;
                return;
            }

            (_nearest[at], at) = (_nearest[child], child);
        }
    }

    private static void ToUnit(ReadOnlySpan<float> features, Span<float> result)
    {
        var length = TensorPrimitives.Norm(features);
        if (length > 0)
        {
            TensorPrimitives.Divide(features, length, result);
        }
        else
        {
            result.Clear();
        }
    }
}

/// <summary>The scores of one sample; higher means more out-of-distribution.</summary>
/// <param name="Mahalanobis">Smallest squared distance to a class mean.</param>
/// <param name="RelativeMahalanobis">That minus the squared distance to the mean of all.</param>
/// <param name="NearestNeighbour">Distance to the 50th neighbour, 0 to 2.</param>
/// <param name="Vim">Virtual logit minus ln sum exp logit; NaN without one.</param>
public readonly record struct FeatureScore(double Mahalanobis, double RelativeMahalanobis, double NearestNeighbour, double Vim);
