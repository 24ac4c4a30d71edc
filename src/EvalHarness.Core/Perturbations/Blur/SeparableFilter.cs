using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EvalHarness.Perturbations;

/// <summary>
/// Convolves a plane with a symmetric kernel down the columns, then along the rows, in strips of rows so that everything stays in the
/// nearest cache. Four neighbouring sums are made at once: they share what they load. Long kernels meet the rows turned into columns, so
/// that no vector straddles two cache lines. Planes have rows of <see cref="Pixels.Padded"/> floats.
/// </summary>
internal static class SeparableFilter
{
    private const int Together = 4;

    private const int Strip = BlockTurn.Side;

    // From this reach on, turning a strip twice costs less than loads across cache lines.
    private const int TurnedFrom = 5;

    /// <summary>Floats of room that <see cref="Apply"/> needs beside the planes.</summary>
    public static int RoomFor(int width, int radius) => 2 * Strip * Pitch(width, radius);

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
        var pitch = Pitch(width, radius);
        var rows = room[..(Strip * pitch)];
        var turned = room.Slice(Strip * pitch, Strip * pitch);
        Span<int> places = stackalloc int[(2 * Math.Max(down.Length, along.Length)) + Together];
        for (var top = 0; top < height; top += Strip)
        {
            var count = Math.Min(Strip, height - top);
            for (var y = 0; y < count; y += Together)
            {
                for (var i = 0; i < (2 * down.Length) + 2; i++)
                {
                    places[i] = Borders.Index(border, top + y + i - down.Length + 1, height) * stride;
                }

                Down(plane, rows[((y * pitch) + radius)..], pitch, stride, places, down);
            }

            var target = result.Slice(top * stride, count * stride);
            if (radius < TurnedFrom)
            {
                AlongRows(rows, pitch, target, width, along, border);
            }
            else
            {
                AlongColumns(rows, pitch, turned, target, width, along, border, places);
            }
        }
    }

    private static int Pitch(int width, int radius) => Pixels.Padded(width) + (2 * radius) + Pixels.Block;

    private static void Down(
        ReadOnlySpan<float> plane, Span<float> rows, int pitch, int stride, ReadOnlySpan<int> places, ReadOnlySpan<float> kernel)
    {
        ref var source = ref MemoryMarshal.GetReference(plane);
        ref var target = ref MemoryMarshal.GetReference(rows);
        for (var x = 0; x < stride; x += Pixels.Block)
        {
            Four(ref Unsafe.Add(ref source, x), places, kernel, ref Unsafe.Add(ref target, x), pitch);
        }
    }

    private static void AlongRows(
        Span<float> rows, int pitch, Span<float> result, int width, ReadOnlySpan<float> kernel, Border border)
    {
        var stride = Pixels.Padded(width);
        for (var y = 0; y * stride < result.Length; y++)
        {
            var row = rows.Slice(y * pitch, pitch);
            Borders.PadRow(border, row, kernel.Length - 1, width);
            Along(row, result.Slice(y * stride, stride), kernel);
        }
    }

    private static void AlongColumns(
        Span<float> rows, int pitch, Span<float> turned, Span<float> result, int width, ReadOnlySpan<float> kernel, Border border,
        Span<int> places)
    {
        var stride = Pixels.Padded(width);
        var radius = kernel.Length - 1;
        ref var source = ref MemoryMarshal.GetReference(rows);
        ref var columns = ref MemoryMarshal.GetReference(turned);
        for (var x = 0; x < stride; x += Strip)
        {
            BlockTurn.Apply(ref Unsafe.Add(ref source, radius + x), pitch, ref Unsafe.Add(ref columns, (radius + x) * Strip), Strip, Strip);
        }

        PadColumns(turned, radius, width, border);
        for (var i = 0; i < (2 * radius) + Together; i++)
        {
            places[i] = i * Strip;
        }

        // The rows are no longer needed: their memory takes the sums.
        for (var x = 0; x < stride; x += Together)
        {
            Four(ref Unsafe.Add(ref columns, x * Strip), places, kernel, ref Unsafe.Add(ref source, x * Strip), Strip);
        }

        ref var target = ref MemoryMarshal.GetReference(result);
        var count = result.Length / stride;
        for (var x = 0; x < stride; x += Strip)
        {
            BlockTurn.Apply(ref Unsafe.Add(ref source, x * Strip), Strip, ref Unsafe.Add(ref target, x), stride, count);
        }
    }

    private static void PadColumns(Span<float> turned, int radius, int width, Border border)
    {
        for (var i = 1; i <= radius; i++)
        {
            turned.Slice((radius + Borders.Index(border, -i, width)) * Strip, Strip).CopyTo(turned[((radius - i) * Strip)..]);
            turned.Slice((radius + Borders.Index(border, width - 1 + i, width)) * Strip, Strip).CopyTo(turned[((radius + width - 1 + i) * Strip)..]);
        }
    }

    // Sums around four places in a row; places[i] is where the one i - radius steps from the first lies.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(ref float at, ReadOnlySpan<int> places, ReadOnlySpan<float> kernel, ref float target, int pitch)
    {
        ref var place = ref MemoryMarshal.GetReference(places);
        var radius = kernel.Length - 1;
        var (a0, a1) = (Load(ref at, ref place, radius), Load(ref at, ref place, radius + 1));
        var (a2, a3) = (Load(ref at, ref place, radius + 2), Load(ref at, ref place, radius + 3));
        var (b0, b1, b2, b3) = (a0, a1, a2, a3);
        var weight = Vector512.Create(kernel[0]);
        var (s0, s1, s2, s3) = (weight * a0, weight * a1, weight * a2, weight * a3);
        for (var k = 1; k < kernel.Length; k++)
        {
            weight = Vector512.Create(kernel[k]);
            a3 = a2;
            a2 = a1;
            a1 = a0;
            a0 = Load(ref at, ref place, radius - k);
            b0 = b1;
            b1 = b2;
            b2 = b3;
            b3 = Load(ref at, ref place, radius + 3 + k);
            s0 = Vector512.FusedMultiplyAdd(weight, a0 + b0, s0);
            s1 = Vector512.FusedMultiplyAdd(weight, a1 + b1, s1);
            s2 = Vector512.FusedMultiplyAdd(weight, a2 + b2, s2);
            s3 = Vector512.FusedMultiplyAdd(weight, a3 + b3, s3);
        }

        s0.StoreUnsafe(ref target);
        s1.StoreUnsafe(ref Unsafe.Add(ref target, pitch));
        s2.StoreUnsafe(ref Unsafe.Add(ref target, 2 * pitch));
        s3.StoreUnsafe(ref Unsafe.Add(ref target, 3 * pitch));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Load(ref float at, ref int place, int i) => Vector512.LoadUnsafe(ref Unsafe.Add(ref at, Unsafe.Add(ref place, i)));

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
