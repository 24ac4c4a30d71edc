using System.Numerics.Tensors;

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
    private const double WeightOfSmallest = 0.4;

    /// <summary>For every group the chances of the grid's points given its distance; null where it is far. The smallest lies at 0.</summary>
    public static double[]?[] Posteriors(double[] distances, int smallest)
    {
        var near = Enumerable.Range(0, distances.Length).Where(g => distances[g] < (Points - 1) * Step).ToArray();
        var likelihoods = Array.ConvertAll(near, g => Likelihood(distances[g]));
        var mixture = Fit(likelihoods, Array.IndexOf(near, smallest));
        var posteriors = new double[]?[distances.Length];
        for (var j = 0; j < near.Length; j++)
        {
            var posterior = likelihoods[j];
            TensorPrimitives.Multiply(posterior, mixture, posterior);
            TensorPrimitives.Divide(posterior, TensorPrimitives.Sum<double>(posterior), posterior);
            posteriors[near[j]] = posterior;
        }

        posteriors[smallest] = AtZero;
        return posteriors;
    }

    private static double[] Fit(double[][] likelihoods, int smallest)
    {
        var mixture = new double[Points];
        var ratios = new double[Points];
        Array.Fill(mixture, 1.0 / Points);
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            Array.Clear(ratios);
            for (var j = 0; j < likelihoods.Length; j++)
            {
                var scale = (j == smallest ? WeightOfSmallest : 1) / TensorPrimitives.Dot<double>(likelihoods[j], mixture);
                TensorPrimitives.MultiplyAdd(likelihoods[j], scale, ratios, ratios);
            }

            TensorPrimitives.Multiply(mixture, ratios, mixture);
            TensorPrimitives.Divide(mixture, likelihoods.Length - 1 + WeightOfSmallest, mixture);
        }

        return mixture;
    }

    // Up to a factor, the value at the likeliest point, so that none underflows however far below 0 the distance is.
    private static double[] Likelihood(double distance)
    {
        var likelihood = new double[Points];
        var nearest = Math.Max(0, distance);
        for (var k = 0; k < Points; k++)
        {
            var (from, least) = (distance - (k * Step), distance - nearest);
            likelihood[k] = Math.Exp(((least * least) - (from * from)) / 2);
        }

        return likelihood;
    }
}
