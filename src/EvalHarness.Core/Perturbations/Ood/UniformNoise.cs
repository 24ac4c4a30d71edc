using System.Runtime.InteropServices;
using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>No image at all: every value uniform on 0 to 255. Only the size is kept, so no label is right.</summary>
public sealed class UniformNoise()
    : ImagePerturbation("uniform_noise", ["synthetic_ood"], "Every value uniform on 0 to 255: no image is left. One severity.", "Hendrycks and Gimpel, 2017 (noise as out-of-distribution data)")
{
    /// <inheritdoc/>
    public override bool KeepsLabel => false;

    /// <inheritdoc/>
    public override int Severities => 1;

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var lanes = new RandomLanes(ref random);
        var whole = result.Length & -4;
        lanes.Fill(MemoryMarshal.Cast<byte, uint>(result[..whole]));
        for (var i = whole; i < result.Length; i++)
        {
            result[i] = (byte)random.NextInt(256);
        }
    }
}
