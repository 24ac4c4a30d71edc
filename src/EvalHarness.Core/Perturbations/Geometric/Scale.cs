using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>Shrinks the image about its centre to 90, 80, 70, 60, 50 percent; 0 comes in all round (Mu and Gilmer, 2019).</summary>
public sealed class Scale()
    : ImagePerturbation("scale", ["geometric", "mnist-c"], "Shrinks to 1 - 0.1 a severity; black comes in.", Published.MnistC)
{
    /// <inheritdoc/>
    public override bool IsRandom => false;

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var factor = 1 / (1 - (0.1 * severity));
        new AffineWarp(factor, 0, 0, factor).Apply(image, result, shape);
    }
}
