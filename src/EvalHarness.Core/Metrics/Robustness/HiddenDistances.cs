using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace EvalHarness.Metrics.Robustness;

/// <summary>
/// What is known of how far groups truly lie above a candidate for the lowest of them, in standard errors, when each is seen with noise of
/// variance 1. The true distances are held to come from one distribution on 0 to 8, without a shape given beforehand: the one under which
/// the distances seen are likeliest (Kiefer and Wolfowitz, 1956; Jiang and Zhang, 2009), on a grid of 32 points by a fixed number of steps
/// of the EM algorithm from the uniform distribution.
/// </summary>
internal static class HiddenDistances
{
    /// <summary>Step of the grid, in errors.</summary>
    public const double Step = 0.25;

    /// <summary>Points of the grid; groups seen beyond the last are held to be infinitely far.</summary>
    public const int Points = 32;

    /// <summary>A group that is known to lie at the candidate. Not to be written to.</summary>
    public static readonly double[] AtZero = [1, .. new double[Points - 1]];

    private const int Iterations = 60;

    // The lowest group seen is the one held to lie at 0, so it says less of where the others are. Calibrated by simulation.
    private const float WeightOfSmallest = 0.4f;

    /// <summary>For every group the chances of the grid's points given its distance; null where it is far. The nearest lies at 0.</summary>
    public static double[]?[] Posteriors(double[] distances)
    {
        var smallest = Array.IndexOf(distances, distances.Min());
        var near = Enumerable.Range(0, distances.Length).Where(g => distances[g] < (Points - 1) * Step).ToArray();
        var likelihoods = new float[near.Length * Points];
        for (var j = 0; j < near.Length; j++)
        {
            Likelihood(distances[near[j]], likelihoods.AsSpan(j * Points, Points));
        }

        var mixture = Fit(likelihoods, Array.IndexOf(near, smallest));
        var posteriors = new double[]?[distances.Length];
        for (var j = 0; j < near.Length; j++)
        {
            var posterior = new double[Points];
            for (var k = 0; k < Points; k++)
            {
                posterior[k] = likelihoods[(j * Points) + k] * (double)mixture[k];
            }

            TensorPrimitives.Divide(posterior, TensorPrimitives.Sum<double>(posterior), posterior);
            posteriors[near[j]] = posterior;
        }

        posteriors[smallest] = AtZero;
        return posteriors;
    }

    // Single precision, in the hardware's vectors: nearly all the time of an interval is spent here.
    private static float[] Fit(float[] likelihoods, int smallest)
    {
        var rows = MemoryMarshal.Cast<float, Vector<float>>(likelihoods);
        var width = Points / Vector<float>.Count;
        var result = new float[Points];
        Array.Fill(result, 1f / Points);
        var mixture = MemoryMarshal.Cast<float, Vector<float>>(result.AsSpan());
        Span<Vector<float>> ratios = stackalloc Vector<float>[width];
        var total = (likelihoods.Length / Points) - 1 + WeightOfSmallest;
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            ratios.Clear();
            for (var j = 0; j < rows.Length; j += width)
            {
                var row = rows.Slice(j, width);
                var density = row[0] * mixture[0];
                for (var k = 1; k < row.Length; k++)
                {
                    density += row[k] * mixture[k];
                }

                var scale = (j == smallest * width ? WeightOfSmallest : 1) / Vector.Sum(density);
                for (var k = 0; k < row.Length; k++)
                {
                    ratios[k] += row[k] * scale;
                }
            }

            for (var k = 0; k < width; k++)
            {
                mixture[k] *= ratios[k] / total;
            }
        }

        return result;
    }

    // Up to a factor, the value at the likeliest point, so that none underflows however far below 0 the distance is.
    private static void Likelihood(double distance, Span<float> likelihood)
    {
        var nearest = Math.Max(0, distance);
        for (var k = 0; k < Points; k++)
        {
            var (from, least) = (distance - (k * Step), distance - nearest);
            likelihood[k] = (float)Math.Exp(((least * least) - (from * from)) / 2);
        }
    }
}
