using System.Numerics.Tensors;
using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// Keeps the high frequencies: the image less its Gaussian blur, about mid-grey (127.5). The blur's deviation is 24, 16, 10, 6 and 3.5 percent of
/// the shorter side, so more and more is taken away; beyond the edge lies the mirror image.
/// </summary>
public sealed class HighPass()
    : ImagePerturbation("high_pass", ["frequency"], "Takes the low frequencies away, up to more and more periods a side.", "Yin et al., 2019 (a Fourier perspective)")
{
    private static readonly double[] Share = [0.24, 0.16, 0.10, 0.06, 0.035];

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
            var (all, low) = FrequencyFilter.Apply(image, shape, channel, kernel, scratch);
            TensorPrimitives.Subtract(all, low, low);
            TensorPrimitives.Add(low, 127.5f, low);
            FloatPlanes.Store(low, shape, channel, result);
        }
    }
}
