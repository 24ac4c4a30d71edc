using MathNet.Numerics.LinearAlgebra;

namespace EvalHarness.Metrics.Ood.Features;

/// <summary>Means and covariances (divided by n) from the sums; features are minus the first sample.</summary>
internal sealed class FeatureMoments
{
    public FeatureMoments(FeatureSums sums)
    {
        var (d, n) = (sums.FeatureCount, (double)sums.Count);
        (ClassMeans, Mean) = (new double[sums.ClassSums.Length], new double[d]);
        for (var i = 0; i < ClassMeans.Length; i++)
        {
            ClassMeans[i] = sums.ClassSums[i] / Math.Max(1, sums.Counts[i / d]);
            Mean[i % d] += sums.ClassSums[i] / n;
        }

        Second = Matrix<double>.Build.Dense(d, d, (i, j) => sums.Products[(Math.Max(i, j) * d) + Math.Min(i, j)] / n);
        Overall = Matrix<double>.Build.Dense(d, d, (i, j) => Second[i, j] - (Mean[i] * Mean[j]));
        var between = Matrix<double>.Build.Dense(d, d);
        for (var c = 0; c < sums.ClassCount; c++)
        {
            if (sums.Counts[c] > 0)
            {
                var mean = Vector<double>.Build.Dense(d, i => ClassMeans[(c * d) + i]);
                between += (sums.Counts[c] / n) * mean.OuterProduct(mean);
            }
        }

        Within = Second - between;
    }

    /// <summary>Mean of class c at c x D.</summary>
    public double[] ClassMeans { get; }

    public double[] Mean { get; }

    /// <summary>Mean of f f^T.</summary>
    public Matrix<double> Second { get; }

    /// <summary>Covariance about the class means.</summary>
    public Matrix<double> Within { get; }

    /// <summary>Covariance about the mean of all.</summary>
    public Matrix<double> Overall { get; }
}
