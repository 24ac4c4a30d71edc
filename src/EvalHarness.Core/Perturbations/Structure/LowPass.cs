using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// Keeps the low frequencies: a Gaussian whose deviation is 1, 2, 3, 5 and 8 percent of the shorter side, with the mirror image beyond the
/// edge. A wave of f periods a side keeps exp(-2 (pi f s)^2) of its size, half of it at f = 0.187 / s.
/// </summary>
public sealed class LowPass()
    : ImagePerturbation("low_pass", ["frequency"], "Takes the high frequencies away, from fewer and fewer periods a side on.", "Yin et al., 2019 (a Fourier perspective)")
{
    private static readonly double[] Share = [0.01, 0.02, 0.03, 0.05, 0.08];

    /// <inheritdoc/>
    public override bool IsRandom => false;

    /// <inheritdoc/>
    public override int MinimumSide => 8;

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var kernel = scratch.Table(this, shape, severity, mode, static (_, shape, severity, _) =>
            FrequencyFilter.Kernel(Share[severity - 1] * Math.Min(shape.Height, shape.Width)));
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            var (_, low) = FrequencyFilter.Apply(image, shape, channel, kernel, scratch);
            FloatPlanes.Store(low, shape, channel, result);
        }
    }
}
