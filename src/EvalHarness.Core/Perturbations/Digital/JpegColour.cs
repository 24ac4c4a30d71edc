using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// Between RGB and luma with halved chroma (JFIF), in libjpeg's integers: 16 binary places, means of four rounded down and up by turns on
/// the way out, weights 9, 3, 3, 1 on the way back.
/// </summary>
internal static class JpegColour
{
    private const int Half = 1 << 15;
    private const int Middle = 128 << 16;

    /// <summary>Bytes of a row of working memory.</summary>
    public static int RowRoom(int width) => ((width + 31) & -32) + 64;

    /// <summary>RGB to components. <paramref name="rows"/> has room for four rows.</summary>
    public static void Split(
        ReadOnlySpan<byte> image, ImageShape shape, Span<byte> y, JpegPlane luma, Span<byte> blue, Span<byte> red, JpegPlane chroma, Span<byte> rows)
    {
        var room = RowRoom(shape.Width);
        for (var pair = 0; pair < chroma.Height; pair++)
        {
            for (var k = 0; k < 2; k++)
            {
                var line = Math.Min((2 * pair) + k, shape.Height - 1);
                SplitRow(image, shape, line, y.Slice(line * luma.Stride, luma.Stride), rows[(k * room)..], rows[((2 + k) * room)..]);
            }

            Halve(rows[..room], rows.Slice(room, room), blue.Slice(pair * chroma.Stride, chroma.Stride));
            Halve(rows.Slice(2 * room, room), rows.Slice(3 * room, room), red.Slice(pair * chroma.Stride, chroma.Stride));
        }

        luma.FillDown(y);
        chroma.FillDown(blue);
        chroma.FillDown(red);
    }

    /// <summary>Components to RGB. <paramref name="rows"/> has room for four rows.</summary>
    public static void Join(
        Span<byte> result, ImageShape shape, ReadOnlySpan<byte> y, JpegPlane luma, ReadOnlySpan<byte> blue, ReadOnlySpan<byte> red,
        JpegPlane chroma, Span<byte> rows)
    {
        var room = RowRoom(shape.Width);
        var blues = rows[..room];
        var reds = rows.Slice(room, room);
        var sums = MemoryMarshal.Cast<byte, ushort>(rows.Slice(2 * room, 2 * room));
        for (var line = 0; line < shape.Height; line++)
        {
            var near = line / 2 * chroma.Stride;
            var far = Math.Clamp((line / 2) + ((line & 1) == 0 ? -1 : 1), 0, chroma.Height - 1) * chroma.Stride;
            Double(blue.Slice(near, chroma.Stride), blue.Slice(far, chroma.Stride), chroma.Width, sums, blues);
            Double(red.Slice(near, chroma.Stride), red.Slice(far, chroma.Stride), chroma.Width, sums, reds);
            JoinRow(y.Slice(line * luma.Stride, luma.Stride), blues, reds, result, shape, line);
        }
    }

    /// <summary>Eight bytes as integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Widen(ref byte at)
    {
        var bytes = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref at)).AsByte();
        if (Avx2.IsSupported)
        {
            return Avx2.ConvertToVector256Int32(bytes);
        }

        var (low, high) = Vector128.Widen(Vector128.WidenLower(bytes));
        return Vector256.Create(low, high).AsInt32();
    }

    /// <summary>Eight integers as bytes, clipped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Narrow(Vector256<int> values, ref byte at)
    {
        var clipped = Vector256.Min(Vector256.Max(values, Vector256<int>.Zero), Vector256.Create(255));
        var bytes = Avx512F.VL.IsSupported
            ? Avx512F.VL.ConvertToVector128Byte(clipped)
            : Narrow(Vector128.Narrow(clipped.GetLower(), clipped.GetUpper()));
        Unsafe.WriteUnaligned(ref at, bytes.AsUInt64().ToScalar());
    }

    private static Vector128<byte> Narrow(Vector128<short> words) => Vector128.Narrow(words, words).AsByte();

    private static void SplitRow(ReadOnlySpan<byte> image, ImageShape shape, int line, Span<byte> y, Span<byte> blue, Span<byte> red)
    {
        ref var r = ref Unsafe.AsRef(in image[line * shape.Width]);
        ref var g = ref Unsafe.Add(ref r, shape.PlaneSize);
        ref var b = ref Unsafe.Add(ref g, shape.PlaneSize);
        var x = 0;
        for (; x <= shape.Width - 8; x += 8)
        {
            var (luma, toBlue, toRed) = Split(Widen(ref Unsafe.Add(ref r, x)), Widen(ref Unsafe.Add(ref g, x)), Widen(ref Unsafe.Add(ref b, x)));
            Narrow(luma, ref y[x]);
            Narrow(toBlue, ref blue[x]);
            Narrow(toRed, ref red[x]);
        }

        for (; x < shape.Width; x++)
        {
            var (luma, toBlue, toRed) = Split(
                Vector256.Create((int)Unsafe.Add(ref r, x)), Vector256.Create((int)Unsafe.Add(ref g, x)), Vector256.Create((int)Unsafe.Add(ref b, x)));
            (y[x], blue[x], red[x]) = ((byte)luma[0], (byte)toBlue[0], (byte)toRed[0]);
        }

        y[x..].Fill(y[x - 1]);
        blue[x..RowRoom(shape.Width)].Fill(blue[x - 1]);
        red[x..RowRoom(shape.Width)].Fill(red[x - 1]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<int> Luma, Vector256<int> Blue, Vector256<int> Red) Split(Vector256<int> r, Vector256<int> g, Vector256<int> b) =>
        (((r * 19595) + (g * 38470) + (b * 7471) + Vector256.Create(Half)) >> 16,
            ((b << 15) - (r * 11059) - (g * 21709) + Vector256.Create(Middle + Half - 1)) >> 16,
            ((r << 15) - (g * 27439) - (b * 5329) + Vector256.Create(Middle + Half - 1)) >> 16);

    // Means of 2x2, sixteen at a time; the two rows reach a block beyond the picture.
    private static void Halve(ReadOnlySpan<byte> upper, ReadOnlySpan<byte> lower, Span<byte> target)
    {
        var bias = Vector256.Create(1 | (2 << 16)).AsUInt16();
        var low = Vector256.Create((ushort)0xFF);
        for (var x = 0; x < target.Length; x += 16)
        {
            var a = Vector256.Create(upper[(2 * x)..]).AsUInt16();
            var b = Vector256.Create(lower[(2 * x)..]).AsUInt16();
            var mean = ((a & low) + (a >> 8) + (b & low) + (b >> 8) + bias) >> 2;
            Vector128.Narrow(mean.GetLower(), mean.GetUpper()).CopyTo(target[x..]);
        }
    }

    // sums[x + 1] = 3 near + far; then each place and its neighbours make two bytes, the left one in the low half of a word.
    private static void Double(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, int width, Span<ushort> sums, Span<byte> target)
    {
        for (var x = 0; x < width; x += 16)
        {
            var n = Vector128.Create(near[x..]);
            var f = Vector128.Create(far[x..]);
            var (nl, nh) = Vector128.Widen(n);
            var (fl, fh) = Vector128.Widen(f);
            ((nl * 3) + fl).CopyTo(sums[(x + 1)..]);
            ((nh * 3) + fh).CopyTo(sums[(x + 9)..]);
        }

        sums[0] = sums[1];
        sums[width + 1] = sums[width];
        var words = MemoryMarshal.Cast<byte, ushort>(target);
        for (var x = 0; x < width; x += 8)
        {
            var here = Vector128.Create(sums[(x + 1)..]) * 3;
            var even = (here + Vector128.Create(sums[x..]) + Vector128.Create((ushort)8)) >> 4;
            var odd = (here + Vector128.Create(sums[(x + 2)..]) + Vector128.Create((ushort)7)) >> 4;
            (even | (odd << 8)).CopyTo(words[x..]);
        }
    }

    private static void JoinRow(ReadOnlySpan<byte> y, ReadOnlySpan<byte> blue, ReadOnlySpan<byte> red, Span<byte> result, ImageShape shape, int line)
    {
        var start = line * shape.Width;
        ref var luma = ref MemoryMarshal.GetReference(y);
        ref var cb = ref MemoryMarshal.GetReference(blue);
        ref var cr = ref MemoryMarshal.GetReference(red);
        var x = 0;
        for (; x <= shape.Width - 8; x += 8)
        {
            var (r, g, b) = Join(Widen(ref Unsafe.Add(ref luma, x)), Widen(ref Unsafe.Add(ref cb, x)), Widen(ref Unsafe.Add(ref cr, x)));
            Narrow(r, ref result[start + x]);
            Narrow(g, ref result[start + x + shape.PlaneSize]);
            Narrow(b, ref result[start + x + (2 * shape.PlaneSize)]);
        }

        if (x < shape.Width)
        {
            Span<byte> rest = stackalloc byte[24];
            var (r, g, b) = Join(Widen(ref Unsafe.Add(ref luma, x)), Widen(ref Unsafe.Add(ref cb, x)), Widen(ref Unsafe.Add(ref cr, x)));
            Narrow(r, ref rest[0]);
            Narrow(g, ref rest[8]);
            Narrow(b, ref rest[16]);
            for (var c = 0; c < 3; c++)
            {
                rest.Slice(8 * c, shape.Width - x).CopyTo(result[(start + x + (c * shape.PlaneSize))..]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<int> Red, Vector256<int> Green, Vector256<int> Blue) Join(Vector256<int> y, Vector256<int> cb, Vector256<int> cr)
    {
        var half = Vector256.Create(Half);
        cb -= Vector256.Create(128);
        cr -= Vector256.Create(128);
        return (y + (((cr * 91881) + half) >> 16), y + ((half - (cb * 22554) - (cr * 46802)) >> 16), y + (((cb * 116130) + half) >> 16));
    }
}
