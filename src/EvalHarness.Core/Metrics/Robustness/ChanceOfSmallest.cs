using System.Numerics.Tensors;
using EvalHarness.Perturbations;
using EvalHarness.Statistics;

namespace EvalHarness.Metrics.Robustness;

/// <summary>How low the smallest of many distances with independent normal noise may be, given where each may truly be.</summary>
internal static class ChanceOfSmallest
{
    private const int Redraws = 20;

    /// <summary>Chance that every distance lies above a value; a group without a posterior is infinitely far.</summary>
    public static double AllAbove(double[]?[] posteriors, double value)
    {
        var above = new double[HiddenDistances.Points];
        for (var k = 0; k < above.Length; k++)
        {
            above[k] = Distributions.NormalCdf((k * HiddenDistances.Step) - value);
        }

        return posteriors.Aggregate(1.0, (chance, posterior) => posterior is null ? chance : chance * TensorPrimitives.Dot<double>(posterior, above));
    }

    /// <summary>
    /// By what to multiply the chance that the smallest distance is so low, so that a test at a level errs as often. The hidden distances
    /// are estimated: where they are uncertain the chance is too small as often as too large, and a test that is wrong half the time by
    /// a factor errs more often than it says; where groups crowd, they seem more spread than they are. Both show when the other groups are
    /// drawn anew from what was estimated (parametric bootstrap, above the smallest, which stays): the factor is the mean of the chance
    /// over that estimated anew, squared since what was estimated is itself blurred. The draws have a fixed seed and go by distance.
    /// </summary>
    public static double Correction(double[] distances)
    {
        var seen = distances.Order().ToArray();
        var posteriors = HiddenDistances.Posteriors(seen);
        var chance = 1 - AllAbove(posteriors, seen[0]);
        var random = new SeededRandom(1);
        var ratio = 0.0;
        for (var r = 0; r < Redraws; r++)
        {
            var redrawn = (double[])seen.Clone();
            for (var j = 1; j < seen.Length && posteriors[j] is { } posterior; j++)
            {
                redrawn[j] = Draw(posterior, seen[0], ref random);
            }

            ratio += chance / (1 - AllAbove(HiddenDistances.Posteriors(redrawn), seen[0])) / Redraws;
        }

        return ratio * ratio;
    }

    private static double Draw(double[] posterior, double least, ref SeededRandom random)
    {
        var left = random.NextDouble();
        var k = 0;
        while (k < posterior.Length - 1 && (left -= posterior[k]) >= 0)
        {
            k++;
        }

        var (truth, uniform) = (k * HiddenDistances.Step, random.NextDouble());
        var below = Distributions.NormalCdf(least - truth);
        return truth + Distributions.NormalQuantile(below + (uniform * (1 - below)));
    }
}
