using MathNet.Numerics.LinearAlgebra;

namespace EvalHarness.Metrics.Ood.Features;

/// <summary>Functions of symmetric matrices by their eigenvalues.</summary>
internal static class Symmetric
{
    private const double Negligible = 1e-10;

    /// <summary>The pseudo-inverse: eigenvalues below 1e-10 of the largest count as 0.</summary>
    public static Matrix<double> PseudoInverse(Matrix<double> matrix)
    {
        var (values, vectors) = Eigen(matrix);
        var floor = Negligible * values.AbsoluteMaximum();
        return vectors * Matrix<double>.Build.DenseOfDiagonalVector(values.Map(value => value > floor ? 1 / value : 0)) * vectors.Transpose();
    }

    /// <summary>Eigenvalues ascending, and their vectors as columns.</summary>
    public static (Vector<double> Values, Matrix<double> Vectors) Eigen(Matrix<double> matrix)
    {
        var found = matrix.Evd(Symmetricity.Symmetric);
        return (found.EigenValues.Map(value => value.Real), found.EigenVectors);
    }
}
