using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// Covers 4, 8, 14, 22 and 30 of 7x7 cells, at random, with mid-grey (128). What is covered at one severity stays covered at the next.
/// </summary>
public sealed class Occlusion()
    : ImagePerturbation("occlusion", ["structure"], "Covers 8, 16, 29, 45 and 61 percent of the image with grey patches.", "Zeiler and Fergus, 2014 (occlusion)")
{
    private const int Cells = 7;
    private const byte Cover = 128;
    private static readonly int[] Covered = [4, 8, 14, 22, 30];

    /// <inheritdoc/>
    public override int MinimumSide => 8;

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        Span<int> order = stackalloc int[Cells * Cells];
        RandomOrder.Fill(order, ref random);
        image.CopyTo(result);
        foreach (var cell in order[..Covered[severity - 1]])
        {
            var (top, bottom) = (cell / Cells * shape.Height / Cells, ((cell / Cells) + 1) * shape.Height / Cells);
            var (left, right) = (cell % Cells * shape.Width / Cells, ((cell % Cells) + 1) * shape.Width / Cells);
            for (var plane = 0; plane < shape.Size; plane += shape.PlaneSize)
            {
                for (var y = top; y < bottom; y++)
                {
                    result.Slice(plane + (y * shape.Width) + left, right - left).Fill(Cover);
                }
            }
        }
    }
}
