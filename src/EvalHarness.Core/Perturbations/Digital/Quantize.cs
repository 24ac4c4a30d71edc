using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>Rounds to 5, 4, 3, 2, 1 bits a value: 2^b levels from 0 to 255 (Mu and Gilmer, 2019). Halves go to the even level.</summary>
public sealed class Quantize()
    : ImagePerturbation("quantize", ["digital"], "Rounds to 2^b levels with b = 5, 4, 3, 2, 1 bits.", Published.MnistC)
{
    private static readonly byte[][] Tables = [.. Enumerable.Range(1, MaximumSeverity).Select(MakeTable)];

    /// <inheritdoc/>
    public override bool IsRandom => false;

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var table = Tables[severity - 1];
        for (var i = 0; i < image.Length; i++)
        {
            result[i] = table[image[i]];
        }
    }

    private static byte[] MakeTable(int severity)
    {
        var top = (1 << (6 - severity)) - 1;
        return [.. Enumerable.Range(0, 256).Select(v => Pixels.ToByte(MathF.Round(v * top / 255f) * 255 / top))];
    }
}
