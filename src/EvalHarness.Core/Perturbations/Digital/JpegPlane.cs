using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EvalHarness.Perturbations;

/// <summary>One component in whole 8x8 blocks; beyond the picture the last column and row go on.</summary>
/// <param name="Height">Rows of the picture.</param>
/// <param name="Width">Columns of the picture.</param>
/// <param name="Rows">Rows in whole blocks.</param>
/// <param name="Stride">Bytes of a row: whole pairs of blocks.</param>
internal readonly record struct JpegPlane(int Height, int Width, int Rows, int Stride)
{
    /// <summary>Bytes of the plane, with room for a vector behind it.</summary>
    public int Size => (Rows * Stride) + 32;

    /// <summary>The plane of a picture.</summary>
    public static JpegPlane For(int height, int width) => new(height, width, (height + 7) & -8, (width + 15) & -16);

    /// <summary>Copies a picture in and fills up.</summary>
    public void Load(ReadOnlySpan<byte> picture, Span<byte> plane)
    {
        for (var y = 0; y < Height; y++)
        {
            var row = plane.Slice(y * Stride, Stride);
            picture.Slice(y * Width, Width).CopyTo(row);
            row[Width..].Fill(row[Width - 1]);
        }

        FillDown(plane);
    }

    /// <summary>Copies the picture out.</summary>
    public void Store(ReadOnlySpan<byte> plane, Span<byte> picture)
    {
        for (var y = 0; y < Height; y++)
        {
            plane.Slice(y * Stride, Width).CopyTo(picture[(y * Width)..]);
        }
    }

    /// <summary>Repeats the last row down to whole blocks.</summary>
    public void FillDown(Span<byte> plane)
    {
        var last = plane.Slice((Height - 1) * Stride, Stride);
        for (var y = Height; y < Rows; y++)
        {
            last.CopyTo(plane[(y * Stride)..]);
        }
    }

    /// <summary>Transforms, quantises and comes back, block by block, in place.</summary>
    public void Code(Span<byte> plane, int[] steps)
    {
        ref var start = ref MemoryMarshal.GetReference(plane);
        for (var y = 0; y < Rows; y += 8)
        {
            for (var x = 0; x < Width; x += 8)
            {
                CodeBlock(ref Unsafe.Add(ref start, (y * Stride) + x), Stride, ref MemoryMarshal.GetArrayDataReference(steps));
            }
        }
    }

    private static void CodeBlock(ref byte at, int stride, ref int steps)
    {
        var block = new JpegBlock(
            Row(ref at), Row(ref Unsafe.Add(ref at, stride)), Row(ref Unsafe.Add(ref at, 2 * stride)), Row(ref Unsafe.Add(ref at, 3 * stride)),
            Row(ref Unsafe.Add(ref at, 4 * stride)), Row(ref Unsafe.Add(ref at, 5 * stride)), Row(ref Unsafe.Add(ref at, 6 * stride)),
            Row(ref Unsafe.Add(ref at, 7 * stride)));
        block.Transpose();
        block.Forward(first: true);
        block.Transpose();
        block.Forward(first: false);
        block.Quantise(ref steps);
        block.Back(first: true);
        block.Transpose();
        block.Back(first: false);
        block.Transpose();
        Put(block.R0, ref at);
        Put(block.R1, ref Unsafe.Add(ref at, stride));
        Put(block.R2, ref Unsafe.Add(ref at, 2 * stride));
        Put(block.R3, ref Unsafe.Add(ref at, 3 * stride));
        Put(block.R4, ref Unsafe.Add(ref at, 4 * stride));
        Put(block.R5, ref Unsafe.Add(ref at, 5 * stride));
        Put(block.R6, ref Unsafe.Add(ref at, 6 * stride));
        Put(block.R7, ref Unsafe.Add(ref at, 7 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Row(ref byte at) => JpegColour.Widen(ref at) - Vector256.Create(128);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Vector256<int> row, ref byte at) =>
        JpegColour.Narrow(row + Vector256.Create(128), ref at);
}
