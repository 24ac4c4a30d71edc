using System.Numerics.Tensors;
using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// Mixes the image with its negative, 255 - v (Mu and Gilmer, 2019, name the full negative). Severity 5 is the negative itself; 1 to 4
/// mix in 10, 20, 30 and 70 percent of it, which flattens the contrast and then turns it round.
/// </summary>
public sealed class Inverse()
    : ImagePerturbation("inverse", ["digital"], "Mixes in 10, 20, 30, 70 and 100 percent of the negative.", Published.MnistC)
{
    private static readonly float[] Share = [0.1f, 0.2f, 0.3f, 0.7f, 1];

    /// <inheritdoc/>
    public override bool IsRandom => false;

    /// <summary>255 - v for every value.</summary>
    internal static void Apply(ReadOnlySpan<byte> source, Span<byte> target) => TensorPrimitives.OnesComplement(source, target);

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var share = Share[severity - 1];
        var operation = new Linear(1 - (2 * share), 255 * share);
        Pixels.Map(image, result, ref operation);
    }
}
