using System.Runtime.Intrinsics;
using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>Fades to grey: 20, 40, 60, 80 and 100 percent of the way from each channel to the luma.</summary>
public sealed class Greyscale()
    : ImagePerturbation("greyscale", ["structure"], "Moves every colour towards its luma; severity 5 is grey.", "Geirhos et al., 2018 (greyscale probes)")
{
    /// <inheritdoc/>
    public override bool NeedsColour => true;

    /// <inheritdoc/>
    public override bool IsRandom => false;

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var operation = new Fade(0.2f * severity);
        ColourPixels.Map(image, result, shape, ref operation);
    }

    private readonly struct Fade(float share) : IColourOperation
    {
        public void Apply(ref Vector256<float> red, ref Vector256<float> green, ref Vector256<float> blue)
        {
            var grey = Vector256.FusedMultiplyAdd(
                red, Vector256.Create(Luma.Red), Vector256.FusedMultiplyAdd(green, Vector256.Create(Luma.Green), blue * Luma.Blue));
            var s = Vector256.Create(share);
            red = Vector256.FusedMultiplyAdd(s, grey - red, red);
            green = Vector256.FusedMultiplyAdd(s, grey - green, green);
            blue = Vector256.FusedMultiplyAdd(s, grey - blue, blue);
        }
    }
}
