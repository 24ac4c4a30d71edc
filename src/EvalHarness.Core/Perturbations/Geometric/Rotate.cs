using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>Turns the image about its centre by 0.2 rad a severity, either way at random; 0 comes in at the corners (Mu and Gilmer, 2019).</summary>
public sealed class Rotate()
    : ImagePerturbation("rotate", ["geometric", "mnist-c"], "Turns by 0.2 rad (11.5 degrees) a severity, either way; black comes in.", Published.MnistC)
{
    /// <summary>The warp of a severity with a sign of +1 or -1.</summary>
    internal static AffineWarp Warp(int severity, int sign)
    {
        var (sin, cos) = Math.SinCos(0.2 * severity * sign);
        return new AffineWarp(cos, -sin, sin, cos);
    }

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch) =>
        Warp(severity, random.NextSign()).Apply(image, result, shape);
}
