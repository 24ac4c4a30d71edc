using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace EvalHarness.Metrics.Ood.Features;

/// <summary>Squared Mahalanobis distances by one covariance: features are multiplied by the inverse of its Cholesky factor, then distances are plain ones.</summary>
internal sealed class Whitening
{
    /// <summary>Added to the diagonal, as a share of its mean: features that never vary would make the covariance singular.</summary>
    public const double Ridge = 1e-6;

    private readonly double[] _rows;
    private readonly int _size;

    /// <summary>From a covariance (not all zero).</summary>
    public Whitening(Matrix<double> covariance)
    {
        _size = covariance.RowCount;
        var ridge = Ridge * covariance.Trace() / _size;
        var inverse = (covariance + (ridge * Matrix<double>.Build.DenseIdentity(_size))).Cholesky().Factor.Inverse();
        _rows = new double[_size * _size];
        for (var row = 0; row < _size; row++)
        {
            for (var column = 0; column <= row; column++)
            {
                _rows[(row * _size) + column] = inverse[row, column];
            }
        }
    }

    /// <summary>The whitened features.</summary>
    public void Apply(ReadOnlySpan<double> features, Span<double> result)
    {
        for (var row = 0; row < _size; row++)
        {
            result[row] = TensorPrimitives.Dot(_rows.AsSpan(row * _size, row + 1), features[..(row + 1)]);
        }
    }
}
