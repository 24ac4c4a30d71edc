using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EvalHarness.Perturbations;

/// <summary>Turns blocks of 16x16 floats: rows become columns.</summary>
internal static class BlockTurn
{
    /// <summary>Rows and columns of a block.</summary>
    public const int Side = 16;

    /// <summary>
    /// Turns a block whose rows lie <paramref name="pitch"/> floats apart, and writes the first <paramref name="count"/> rows of the
    /// turned one, <paramref name="targetPitch"/> floats apart. Whole blocks are read.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply(ref float source, int pitch, ref float target, int targetPitch, int count)
    {
        if (!Avx512F.IsSupported || count < Side)
        {
            Plainly(ref source, pitch, ref target, targetPitch, count);
            return;
        }

        // Pairs of rows, then pairs of pairs: t(4q + c) holds, for rows 4q to 4q + 3, the columns c, c + 4, c + 8 and c + 12.
        var (t0, t1, t2, t3) = Four(ref source, pitch);
        var (t4, t5, t6, t7) = Four(ref Unsafe.Add(ref source, 4 * pitch), pitch);
        var (t8, t9, ta, tb) = Four(ref Unsafe.Add(ref source, 8 * pitch), pitch);
        var (tc, td, te, tf) = Four(ref Unsafe.Add(ref source, 12 * pitch), pitch);
        Store(t0, t4, t8, tc, ref target, targetPitch, 0);
        Store(t1, t5, t9, td, ref target, targetPitch, 1);
        Store(t2, t6, ta, te, ref target, targetPitch, 2);
        Store(t3, t7, tb, tf, ref target, targetPitch, 3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> C0, Vector512<float> C1, Vector512<float> C2, Vector512<float> C3) Four(ref float source, int pitch)
    {
        var a = Vector512.LoadUnsafe(ref source);
        var b = Vector512.LoadUnsafe(ref Unsafe.Add(ref source, pitch));
        var c = Vector512.LoadUnsafe(ref Unsafe.Add(ref source, 2 * pitch));
        var d = Vector512.LoadUnsafe(ref Unsafe.Add(ref source, 3 * pitch));
        var abLow = Avx512F.UnpackLow(a, b).AsDouble();
        var abHigh = Avx512F.UnpackHigh(a, b).AsDouble();
        var cdLow = Avx512F.UnpackLow(c, d).AsDouble();
        var cdHigh = Avx512F.UnpackHigh(c, d).AsDouble();
        return (Avx512F.UnpackLow(abLow, cdLow).AsSingle(), Avx512F.UnpackHigh(abLow, cdLow).AsSingle(),
            Avx512F.UnpackLow(abHigh, cdHigh).AsSingle(), Avx512F.UnpackHigh(abHigh, cdHigh).AsSingle());
    }

    // Columns c, c + 4, c + 8 and c + 12.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, ref float target, int pitch, int column)
    {
        var abFirst = Avx512F.Shuffle4x128(a, b, 0x44);
        var abLast = Avx512F.Shuffle4x128(a, b, 0xEE);
        var cdFirst = Avx512F.Shuffle4x128(c, d, 0x44);
        var cdLast = Avx512F.Shuffle4x128(c, d, 0xEE);
        Avx512F.Shuffle4x128(abFirst, cdFirst, 0x88).StoreUnsafe(ref Unsafe.Add(ref target, column * pitch));
        Avx512F.Shuffle4x128(abFirst, cdFirst, 0xDD).StoreUnsafe(ref Unsafe.Add(ref target, (column + 4) * pitch));
        Avx512F.Shuffle4x128(abLast, cdLast, 0x88).StoreUnsafe(ref Unsafe.Add(ref target, (column + 8) * pitch));
        Avx512F.Shuffle4x128(abLast, cdLast, 0xDD).StoreUnsafe(ref Unsafe.Add(ref target, (column + 12) * pitch));
    }

    private static void Plainly(ref float source, int pitch, ref float target, int targetPitch, int count)
    {
        for (var y = 0; y < count; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                Unsafe.Add(ref target, (y * targetPitch) + x) = Unsafe.Add(ref source, (x * pitch) + y);
            }
        }
    }
}
