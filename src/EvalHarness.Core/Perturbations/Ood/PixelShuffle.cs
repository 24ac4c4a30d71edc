using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// Puts the pixels in random order (Fisher and Yates), channels together: the histogram is the image's own, nothing else is, so no
/// label is right.
/// </summary>
public sealed class PixelShuffle()
    : ImagePerturbation("pixel_shuffle", ["synthetic_ood"], "All pixels in random order: the histogram stays, the image does not. One severity.", "EvalHarness")
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
        image.CopyTo(result);
        var plane = shape.PlaneSize;
        for (var i = plane - 1; i > 0; i--)
        {
            var j = random.NextInt(i + 1);
            for (var c = 0; c < shape.Size; c += plane)
            {
                (result[c + i], result[c + j]) = (result[c + j], result[c + i]);
            }
        }
    }
}
