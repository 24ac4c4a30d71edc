using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>One colour all over, each channel uniform on 0 to 255. Only the size is kept, so no label is right.</summary>
public sealed class ConstantImage()
    : ImagePerturbation("constant_image", ["synthetic_ood"], "One random colour all over: no image is left. One severity.", "EvalHarness")
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
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            result.Slice(channel * shape.PlaneSize, shape.PlaneSize).Fill((byte)random.NextInt(256));
        }
    }
}
