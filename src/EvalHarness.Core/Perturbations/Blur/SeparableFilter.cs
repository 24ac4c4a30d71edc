using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EvalHarness.Perturbations;

/// <summary>
/// Convolves a plane with a symmetric kernel down the columns, then along the rows, row by row so that everything stays in the
/// nearest cache. Planes have rows of <see cref="Pixels.Padded"/> floats.
/// </summary>
internal static class SeparableFilter
{
    /// <summary>Floats of room that <see cref="Apply"/> needs beside the planes.</summary>
    public static int RoomFor(int width, int radius) => Pixels.Padded(width) + (2 * radius) + Pixels.Block;

    /// <summary>Filters a plane.</summary>
    /// <param name="plane">The plane.</param>
    /// <param name="result">The filtered plane; not the same memory.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="down">The kernel down the columns: centre and one side.</param>
    /// <param name="along">The kernel along the rows: centre and one side.</param>
    /// <param name="border">What lies beyond the edge.</param>
    /// <param name="room">A buffer of <see cref="RoomFor"/> floats for the longer kernel.</param>
    public static void Apply(
        ReadOnlySpan<float> plane, Span<float> result, int height, int width,
        ReadOnlySpan<float> down, ReadOnlySpan<float> along, Border border, Span<float> room)
    {
        var stride = Pixels.Padded(width);
        var radius = along.Length - 1;
        for (var y = 0; y < height; y++)
        {
            Down(plane, room.Slice(radius, stride), y, height, stride, down, border);
            Borders.PadRow(border, room, radius, width);
            Along(room, result.Slice(y * stride, stride), along);
        }
    }

    private static void Down(
        ReadOnlySpan<float> plane, Span<float> row, int y, int height, int stride, ReadOnlySpan<float> kernel, Border border)
    {
        ref var source = ref MemoryMarshal.GetReference(plane);
        ref var target = ref MemoryMarshal.GetReference(row);
        Span<int> above = stackalloc int[kernel.Length];
        Span<int> below = stackalloc int[kernel.Length];
        for (var k = 0; k < kernel.Length; k++)
        {
            above[k] = Borders.Index(border, y - k, height) * stride;
            below[k] = Borders.Index(border, y + k, height) * stride;
        }

        for (var x = 0; x < stride; x += Pixels.Block)
        {
            ref var centre = ref Unsafe.Add(ref source, above[0] + x);
            var weight = Vector256.Create(kernel[0]);
            var a = weight * Vector256.LoadUnsafe(ref centre);
            var b = weight * Vector256.LoadUnsafe(ref centre, 8);
            for (var k = 1; k < kernel.Length; k++)
            {
                ref var up = ref Unsafe.Add(ref source, above[k] + x);
                ref var low = ref Unsafe.Add(ref source, below[k] + x);
                weight = Vector256.Create(kernel[k]);
                a = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref up) + Vector256.LoadUnsafe(ref low), a);
                b = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref up, 8) + Vector256.LoadUnsafe(ref low, 8), b);
            }

            a.StoreUnsafe(ref Unsafe.Add(ref target, x));
            b.StoreUnsafe(ref Unsafe.Add(ref target, x + 8));
        }
    }

    private static void Along(ReadOnlySpan<float> row, Span<float> result, ReadOnlySpan<float> kernel)
    {
        ref var source = ref MemoryMarshal.GetReference(row);
        ref var target = ref MemoryMarshal.GetReference(result);
        var radius = kernel.Length - 1;
        for (var x = 0; x < result.Length; x += Pixels.Block)
        {
            ref var centre = ref Unsafe.Add(ref source, x + radius);
            var weight = Vector256.Create(kernel[0]);
            var a = weight * Vector256.LoadUnsafe(ref centre);
            var b = weight * Vector256.LoadUnsafe(ref centre, 8);
            for (var k = 1; k < kernel.Length; k++)
            {
                ref var left = ref Unsafe.Add(ref centre, -k);
                ref var right = ref Unsafe.Add(ref centre, k);
                weight = Vector256.Create(kernel[k]);
                a = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref left) + Vector256.LoadUnsafe(ref right), a);
                b = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref left, 8) + Vector256.LoadUnsafe(ref right, 8), b);
            }

            a.StoreUnsafe(ref Unsafe.Add(ref target, x));
            b.StoreUnsafe(ref Unsafe.Add(ref target, x + 8));
        }
    }
}
