using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// Cuts the image into equal patches, 2, 3, 4, 6 and 8 a side, and lays them out in random order, never the original one: texture stays,
/// shape goes. What is left over when the side does not divide stays where it is, half on either side.
/// </summary>
public sealed class PatchShuffle()
    : ImagePerturbation("patch_shuffle", ["structure"], "Lays 2, 3, 4, 6 and 8 patches a side out in random order.", "Zhang and Zhu, 2019 (patch shuffling)")
{
    private static readonly int[] PatchesASide = [2, 3, 4, 6, 8];

    /// <inheritdoc/>
    public override int MinimumSide => 8;

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var side = PatchesASide[severity - 1];
        Span<int> order = stackalloc int[side * side];
        RandomOrder.Fill(order, ref random);
        while (IsSorted(order))
        {
            RandomOrder.Fill(order, ref random);
        }

        var (height, width) = (shape.Height / side, shape.Width / side);
        var corner = (shape.Height % side / 2 * shape.Width) + (shape.Width % side / 2);
        image.CopyTo(result);
        for (var patch = 0; patch < order.Length; patch++)
        {
            var from = corner + (order[patch] / side * height * shape.Width) + (order[patch] % side * width);
            var to = corner + (patch / side * height * shape.Width) + (patch % side * width);
            for (var plane = 0; plane < shape.Size; plane += shape.PlaneSize)
            {
                for (var row = 0; row < height * shape.Width; row += shape.Width)
                {
                    image.Slice(plane + from + row, width).CopyTo(result[(plane + to + row)..]);
                }
            }
        }
    }

    private static bool IsSorted(ReadOnlySpan<int> order)
    {
        for (var i = 0; i < order.Length; i++)
        {
            if (order[i] != i)
            {
                return false;
            }
        }

        return true;
    }
}
