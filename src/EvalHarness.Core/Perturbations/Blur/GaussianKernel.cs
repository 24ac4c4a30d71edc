namespace EvalHarness.Perturbations;

/// <summary>Sampled Gaussian kernels: the centre and one side, summing (both sides counted) to 1.</summary>
internal static class GaussianKernel
{
    /// <summary>
    /// Weights exp(-i^2 / (2 s^2)) for i = 0 to floor(cut s + 1/2), normalised: SciPy's kernel, where <paramref name="cut"/> is 4 unless said.
    /// A deviation of 0 is the identity.
    /// </summary>
    public static float[] Of(double deviation, double cut = 4)
    {
        var radius = (int)((cut * deviation) + 0.5);
        var weights = new double[radius + 1];
        for (var i = 0; i <= radius; i++)
        {
            weights[i] = i == 0 ? 1 : Math.Exp(-0.5 * i * i / (deviation * deviation));
        }

        var sum = (2 * weights.Sum()) - weights[0];
        return [.. weights.Select(w => (float)(w / sum))];
    }
}
