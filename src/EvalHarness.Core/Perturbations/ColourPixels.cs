using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>What is done to eight colours at once; values are in units of 1/255.</summary>
internal interface IColourOperation
{
    /// <summary>Changes the colours.</summary>
    void Apply(ref Vector256<float> red, ref Vector256<float> green, ref Vector256<float> blue);
}

/// <summary>Point operations on RGB planes.</summary>
internal static class ColourPixels
{
    /// <summary>Applies an operation to every colour of an RGB image.</summary>
    public static void Map<T>(ReadOnlySpan<byte> source, Span<byte> target, ImageShape shape, ref T operation)
        where T : struct, IColourOperation
    {
        var plane = shape.PlaneSize;
        var whole = plane & -Pixels.Block;
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(target);
        for (var i = 0; i < whole; i += Pixels.Block)
        {
            MapBlock(ref Unsafe.Add(ref from, i), ref Unsafe.Add(ref to, i), plane, ref operation);
        }

        if (whole < plane)
        {
            Span<byte> block = stackalloc byte[3 * Pixels.Block];
            block.Clear();
            for (var c = 0; c < 3; c++)
            {
                source.Slice((c * plane) + whole, plane - whole).CopyTo(block[(c * Pixels.Block)..]);
            }

            MapBlock(ref block[0], ref block[0], Pixels.Block, ref operation);
            for (var c = 0; c < 3; c++)
            {
                block.Slice(c * Pixels.Block, plane - whole).CopyTo(target[((c * plane) + whole)..]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MapBlock<T>(ref byte from, ref byte to, int plane, ref T operation)
        where T : struct, IColourOperation
    {
        var (r0, r1) = Pixels.Load(ref from);
        var (g0, g1) = Pixels.Load(ref Unsafe.Add(ref from, plane));
        var (b0, b1) = Pixels.Load(ref Unsafe.Add(ref from, 2 * plane));
        operation.Apply(ref r0, ref g0, ref b0);
        operation.Apply(ref r1, ref g1, ref b1);
        Pixels.Store(r0, r1, ref to);
        Pixels.Store(g0, g1, ref Unsafe.Add(ref to, plane));
        Pixels.Store(b0, b1, ref Unsafe.Add(ref to, 2 * plane));
    }
}
