using System.Runtime.Intrinsics;
using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// Scales the saturation of hue, saturation and value (Hendrycks and Dietterich, 2019): severities 1 and 2 fade colours, 3 to 5 glare.
/// A colour's distance from its largest channel is multiplied by new saturation / old; a grey one turns red, hue 0, once the offset counts.
/// </summary>
public sealed class Saturate()
    : ImagePerturbation("saturate", ["weather", "imagenet-c-extra"],
        "Multiplies the HSV saturation and adds to it: severities 1 and 2 fade the colours, 3 to 5 exaggerate them.", Published.ImageNetCExtra)
{
    internal static readonly SeverityTable<(float Factor, float Offset)> Change = new(
        [(0.3f, 0), (0.1f, 0), (1.5f, 0), (2, 0.1f), (2.5f, 0.2f)],
        [(0.3f, 0), (0.1f, 0), (2, 0), (5, 0.1f), (30, 0.2f)],
        [(0.3f, 0), (0.1f, 0), (2, 0), (5, 0.1f), (20, 0.2f)]);

    /// <inheritdoc/>
    public override bool NeedsColour => true;

    /// <inheritdoc/>
    public override bool IsRandom => false;

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var (factor, offset) = Change.At(shape, severity, null);
        var operation = new Stretch(factor, offset);
        ColourPixels.Map(image, result, shape, ref operation);
    }

    private readonly struct Stretch(float factor, float offset) : IColourOperation
    {
        public void Apply(ref Vector256<float> red, ref Vector256<float> green, ref Vector256<float> blue)
        {
            var value = Vector256.MaxNative(Vector256.MaxNative(red, green), blue);
            var range = value - Vector256.MinNative(Vector256.MinNative(red, green), blue);
            var grey = Vector256.Equals(range, Vector256<float>.Zero);
            var old = range / Vector256.MaxNative(value, Vector256<float>.One);
            var saturation = Vector256.MinNative(
                Vector256.FusedMultiplyAdd(old, Vector256.Create(factor), Vector256.Create(offset)), Vector256<float>.One);
            var depth = value * saturation;
            var scale = depth / Vector256.MaxNative(range, Vector256<float>.One);
            var faded = value - depth;
            red = Vector256.ConditionalSelect(grey, value, value - (scale * (value - red)));
            green = Vector256.ConditionalSelect(grey, faded, value - (scale * (value - green)));
            blue = Vector256.ConditionalSelect(grey, faded, value - (scale * (value - blue)));
        }
    }
}
