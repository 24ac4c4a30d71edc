using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// Moves the image along both axes, each either way at random; 0 comes in (Mu and Gilmer, 2019). MNIST-C moves one pixel a severity at
/// 28x28; other sizes move the same share of the shorter side, rounded, at least a pixel a severity.
/// </summary>
public sealed class Translate()
    : ImagePerturbation("translate", ["geometric", "mnist-c"], "Moves along both axes by 1/28 of the side a severity, either way; black comes in.", Published.MnistC)
{
    /// <inheritdoc/>
    public override int MinimumSide => 6;

    /// <summary>Pixels moved along each axis.</summary>
    internal static int Distance(ImageShape shape, int severity) =>
        Math.Max(severity, (int)Math.Round(severity * Math.Min(shape.Height, shape.Width) / 28.0, MidpointRounding.AwayFromZero));

    /// <summary>Shows at (x, y) what was at (x + dx, y + dy).</summary>
    internal static void Move(ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int dx, int dy)
    {
        result.Clear();
        var width = shape.Width - Math.Abs(dx);
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            for (var y = Math.Max(0, -dy); y < Math.Min(shape.Height, shape.Height - dy); y++)
            {
                var row = (channel * shape.PlaneSize) + (y * shape.Width);
                image.Slice(row + (dy * shape.Width) + Math.Max(0, dx), width).CopyTo(result[(row + Math.Max(0, -dx))..]);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var distance = Distance(shape, severity);
        Move(image, result, shape, distance * random.NextSign(), distance * random.NextSign());
    }
}
