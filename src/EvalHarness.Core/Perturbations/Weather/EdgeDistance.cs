using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EvalHarness.Perturbations;

/// <summary>
/// The distance to the nearest edge by Borgefors' 5x5 chamfer (1986) in two sweeps: 1 straight, 1.4 across a corner, 2.1969 for a
/// knight's move, with 16 binary places.
/// </summary>
internal static class EdgeDistance
{
    private const int One = 1 << 16, Corner = 91750, Knight = 143976;
    private const int Rim = 2, Nowhere = 1 << 28;

    /// <summary>Fills distances, cut at a furthest one. <paramref name="edges"/> has a rim of one; 2 is an edge.</summary>
    public static void Make(ReadOnlySpan<byte> edges, int height, int width, int furthest, Span<float> distance, PerturbationScratch scratch)
    {
        var stride = Pixels.Padded(width) + (2 * Rim) + 8;
        var field = scratch.Ints(1, (height + (2 * Rim)) * stride);
        var row = scratch.Ints(2, stride);
        field.Fill(Nowhere);
        for (var y = 0; y < height; y++)
        {
            var here = field[(((y + Rim) * stride) + Rim)..];
            Nearest(field[((y + Rim - 1) * stride)..], field[((y + Rim - 2) * stride)..], row, width);
            var line = edges[(((y + 1) * (width + 2)) + 1)..];
            var left = Nowhere;
            for (var x = 0; x < width; x++)
            {
                left = line[x] == 2 ? 0 : Math.Min(row[x], left + One);
                here[x] = left;
            }
        }

        for (var y = height - 1; y >= 0; y--)
        {
            var here = field[(((y + Rim) * stride) + Rim)..];
            Nearest(field[((y + Rim + 1) * stride)..], field[((y + Rim + 2) * stride)..], row, width);
            var right = Nowhere;
            var target = distance.Slice(y * width, width);
            for (var x = width - 1; x >= 0; x--)
            {
                right = Math.Min(Math.Min(here[x], row[x]), right + One);
                here[x] = right;
                target[x] = Math.Min(right, furthest * One) * (1f / One);
            }
        }
    }

    // By way of the next row and the one after it; both begin at the rim.
    private static void Nearest(ReadOnlySpan<int> next, ReadOnlySpan<int> second, Span<int> row, int width)
    {
        ref var a = ref MemoryMarshal.GetReference(next);
        ref var b = ref MemoryMarshal.GetReference(second);
        ref var target = ref MemoryMarshal.GetReference(row);
        for (var x = 0; x < width; x += 8)
        {
            ref var n = ref Unsafe.Add(ref a, x);
            ref var s = ref Unsafe.Add(ref b, x);
            var knight = Vector256.Min(
                Vector256.Min(Vector256.LoadUnsafe(ref n), Vector256.LoadUnsafe(ref n, 4)),
                Vector256.Min(Vector256.LoadUnsafe(ref s, 1), Vector256.LoadUnsafe(ref s, 3)));
            var corner = Vector256.Min(Vector256.LoadUnsafe(ref n, 1), Vector256.LoadUnsafe(ref n, 3));
            Vector256.Min(
                Vector256.Min(knight + Vector256.Create(Knight), corner + Vector256.Create(Corner)),
                Vector256.LoadUnsafe(ref n, 2) + Vector256.Create(One)).StoreUnsafe(ref target, (nuint)x);
        }
    }
}
