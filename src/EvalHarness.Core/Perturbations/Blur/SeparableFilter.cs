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
            var sum = Vector512.Create(kernel[0]) * Vector512.LoadUnsafe(ref Unsafe.Add(ref source, above[0] + x));
            for (var k = 1; k < kernel.Length; k++)
            {
                var pair = Vector512.LoadUnsafe(ref Unsafe.Add(ref source, above[k] + x))
                    + Vector512.LoadUnsafe(ref Unsafe.Add(ref source, below[k] + x));
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(kernel[k]), pair, sum);
            }

            sum.StoreUnsafe(ref Unsafe.Add(ref target, x));
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
            var sum = Vector512.Create(kernel[0]) * Vector512.LoadUnsafe(ref centre);
            for (var k = 1; k < kernel.Length; k++)
            {
                var pair = Vector512.LoadUnsafe(ref Unsafe.Add(ref centre, -k)) + Vector512.LoadUnsafe(ref Unsafe.Add(ref centre, k));
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(kernel[k]), pair, sum);
            }

            sum.StoreUnsafe(ref Unsafe.Add(ref target, x));
        }
    }
}
