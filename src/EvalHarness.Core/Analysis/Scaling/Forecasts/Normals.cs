using EvalHarness.Perturbations;
using MathNet.Numerics.Distributions;

namespace EvalHarness.Analysis.Scaling.Forecasts;

/// <summary>Draws for the resampling.</summary>
internal static class Normals
{
    public static double Next(ref SeededRandom random)
    {
        // Box-Muller.
        var u = 1 - random.NextDouble();
        return Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * random.NextDouble());
    }

    /// <summary>sqrt(dof / chi-squared): how far the true standard deviation may be from its estimate.</summary>
    public static double ScaleFactor(ref SeededRandom random, int dof)
    {
        var share = Math.Clamp(random.NextDouble(), 1e-3, 1 - 1e-12);
        return Math.Sqrt(dof / ChiSquared.InvCDF(dof, share));
    }
}
