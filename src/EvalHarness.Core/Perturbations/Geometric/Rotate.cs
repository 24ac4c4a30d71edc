using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>Turns the image about its centre by 0.2 rad a severity, either way at random; 0 comes in at the corners (Mu and Gilmer, 2019).</summary>
public sealed class Rotate : ImagePerturbation
{
    /// <inheritdoc/>
    public override string Id => "rotate";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Groups { get; } = ["geometric", "mnist-c"];

    /// <inheritdoc/>
    public override string Summary => "Turns by 0.2 rad (11.5 degrees) a severity, either way; black comes in.";

    /// <inheritdoc/>
    public override string Source => "Mu and Gilmer, 2019 (MNIST-C)";

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
