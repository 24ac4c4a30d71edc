using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>Shears the image about its centre by 0.2 rad a severity, either way at random; 0 comes in at the sides (Mu and Gilmer, 2019).</summary>
public sealed class Shear()
    : ImagePerturbation("shear", ["geometric", "mnist-c"], "Shears by 0.2 rad a severity, either way; black comes in.", Published.MnistC)
{
    /// <summary>The warp of a severity with a sign of +1 or -1: the convention of scikit-image before 0.20, with which MNIST-C was made.</summary>
    internal static AffineWarp Warp(int severity, int sign)
    {
        var (sin, cos) = Math.SinCos(0.2 * severity * sign);
        return new AffineWarp(1, -sin, 0, cos);
    }

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch) =>
        Warp(severity, random.NextSign()).Apply(image, result, shape);
}
