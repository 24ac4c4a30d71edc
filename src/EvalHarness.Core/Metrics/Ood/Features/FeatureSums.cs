using System.Numerics.Tensors;

namespace EvalHarness.Metrics.Ood.Features;

/// <summary>
/// What feature detectors need of the samples they are fitted on, summed while these stream by: memory does not grow with them. Beside the
/// sums, an evenly spread bank of at most 5,000 samples is kept for nearest neighbours.
/// </summary>
public sealed class FeatureSums
{
    /// <summary>Most features a sample may have; the covariance holds their square.</summary>
    public const int MaxFeatures = 1024;

    /// <summary>Samples kept for nearest neighbours at most.</summary>
    public const int BankSize = 5000;

    private readonly List<float[]> _bank = [];
    private readonly List<double> _bankLargest = [];
    private readonly int _stride;
    private readonly double[] _shifted;
    private float[]? _origin;

    /// <summary>Starts the sums.</summary>
    /// <param name="features">Features of a sample, D, at most <see cref="MaxFeatures"/>.</param>
    /// <param name="classes">Outputs of a sample, K.</param>
    /// <param name="expected">Samples expected, by which the bank is spread over them.</param>
    public FeatureSums(int features, int classes, int expected)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(features);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(features, MaxFeatures);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        (FeatureCount, ClassCount) = (features, classes);
        _stride = Math.Max(1, (expected + BankSize - 1) / BankSize);
        _shifted = new double[features];
        Counts = new double[classes];
        ClassSums = new double[classes * features];
        Products = new double[features * features];
        OutputSums = new double[classes];
        OutputProducts = new double[classes * features];
        OutputSquares = new double[classes];
    }

    /// <summary>Features of a sample, D.</summary>
    public int FeatureCount { get; }

    /// <summary>Classes, K.</summary>
    public int ClassCount { get; }

    /// <summary>Samples added.</summary>
    public long Count { get; private set; }

    internal IReadOnlyList<float[]> Bank => _bank;

    /// <summary>Largest output of each sample of the bank.</summary>
    internal IReadOnlyList<double> BankLargest => _bankLargest;

    /// <summary>The first sample: all sums are of features minus these, so that large means cost no digits.</summary>
    internal ReadOnlySpan<float> Origin => _origin;

    internal double[] Counts { get; }

    internal double[] ClassSums { get; }

    /// <summary>Sum of f f^T, lower triangle.</summary>
    internal double[] Products { get; }

    internal double[] OutputSums { get; }

    internal double[] OutputProducts { get; }

    internal double[] OutputSquares { get; }

    /// <summary>Adds a sample with its true class; one with a feature or an output that is not finite is passed over.</summary>
    public void Add(ReadOnlySpan<float> features, ReadOnlySpan<float> outputs, int label)
    {
        Require.SameLength(FeatureCount, features.Length, nameof(features));
        Require.SameLength(ClassCount, outputs.Length, nameof(outputs));
        if ((uint)label >= (uint)ClassCount || !float.IsFinite(TensorPrimitives.SumOfSquares(features)) || !float.IsFinite(TensorPrimitives.SumOfSquares(outputs)))
        {
            return;
        }

        _origin ??= features.ToArray();
        var d = FeatureCount;
        for (var j = 0; j < d; j++)
        {
            _shifted[j] = (double)features[j] - _origin[j];
        }

        for (var row = 0; row < d; row++)
        {
            if (_shifted[row] != 0)
            {
                var own = Products.AsSpan(row * d, row + 1);
                TensorPrimitives.MultiplyAdd<double>(_shifted.AsSpan(0, row + 1), _shifted[row], own, own);
            }
        }

        var sum = ClassSums.AsSpan(label * d, d);
        TensorPrimitives.Add<double>(sum, _shifted, sum);
        Counts[label]++;
        for (var k = 0; k < ClassCount; k++)
        {
            var own = OutputProducts.AsSpan(k * d, d);
            TensorPrimitives.MultiplyAdd<double>(_shifted, outputs[k], own, own);
            OutputSums[k] += outputs[k];
            OutputSquares[k] += (double)outputs[k] * outputs[k];
        }

        if (Count % _stride == 0 && _bank.Count < BankSize)
        {
            _bank.Add(features.ToArray());
            _bankLargest.Add(TensorPrimitives.Max(outputs));
        }

        Count++;
    }
}
