using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EvalHarness.Perturbations;

/// <summary>
/// Eight rows of eight values, and the cosine transform of Loeffler, Ligtenberg and Moschytz (1989) down its columns, in integers of 13
/// binary places, with two more places kept between the two passes: the arithmetic of libjpeg's accurate integer transform.
/// </summary>
internal struct JpegBlock(
    Vector256<int> r0, Vector256<int> r1, Vector256<int> r2, Vector256<int> r3,
    Vector256<int> r4, Vector256<int> r5, Vector256<int> r6, Vector256<int> r7)
{
    // The transform's constants, times 2^13.
    private const int C0298 = 2446, C0390 = 3196, C0541 = 4433, C0765 = 6270, C0899 = 7373, C1175 = 9633;
    private const int C1501 = 12299, C1847 = 15137, C1961 = 16069, C2053 = 16819, C2562 = 20995, C3072 = 25172;
    private const int Places = 13, Kept = 2;

    public Vector256<int> R0 = r0, R1 = r1, R2 = r2, R3 = r3, R4 = r4, R5 = r5, R6 = r6, R7 = r7;

    /// <summary>One pass forward: the first keeps two binary places more, the second drops them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Forward(bool first)
    {
        var shift = first ? Places - Kept : Places + Kept;
        Vector256<int> s07 = R0 + R7, d07 = R0 - R7, s16 = R1 + R6, d16 = R1 - R6, s25 = R2 + R5, d25 = R2 - R5, s34 = R3 + R4, d34 = R3 - R4;
        Vector256<int> a = s07 + s34, b = s07 - s34, c = s16 + s25, d = s16 - s25;
        R0 = first ? (a + c) << Kept : Descale(a + c, Kept);
        R4 = first ? (a - c) << Kept : Descale(a - c, Kept);
        var turned = (b + d) * C0541;
        R2 = Descale(turned + (b * C0765), shift);
        R6 = Descale(turned - (d * C1847), shift);

        var z5 = (d34 + d16 + d25 + d07) * C1175;
        var z1 = (d34 + d07) * -C0899;
        var z2 = (d25 + d16) * -C2562;
        var z3 = ((d34 + d16) * -C1961) + z5;
        var z4 = ((d25 + d07) * -C0390) + z5;
        R7 = Descale((d34 * C0298) + z1 + z3, shift);
        R5 = Descale((d25 * C2053) + z2 + z4, shift);
        R3 = Descale((d16 * C3072) + z2 + z3, shift);
        R1 = Descale((d07 * C1501) + z1 + z4, shift);
    }

    /// <summary>One pass back: the first keeps two binary places more, the second drops them and the transform's factor 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Back(bool first)
    {
        var shift = first ? Places - Kept : Places + Kept + 3;
        var turned = (R2 + R6) * C0541;
        var e2 = turned - (R6 * C1847);
        var e3 = turned + (R2 * C0765);
        Vector256<int> e0 = (R0 + R4) << Places, e1 = (R0 - R4) << Places;
        Vector256<int> a = e0 + e3, d = e0 - e3, b = e1 + e2, c = e1 - e2;

        var z5 = (R7 + R3 + R5 + R1) * C1175;
        var z1 = (R7 + R1) * -C0899;
        var z2 = (R5 + R3) * -C2562;
        var z3 = ((R7 + R3) * -C1961) + z5;
        var z4 = ((R5 + R1) * -C0390) + z5;
        var o0 = (R7 * C0298) + z1 + z3;
        var o1 = (R5 * C2053) + z2 + z4;
        var o2 = (R3 * C3072) + z2 + z3;
        var o3 = (R1 * C1501) + z1 + z4;
        R0 = Descale(a + o3, shift);
        R7 = Descale(a - o3, shift);
        R1 = Descale(b + o2, shift);
        R6 = Descale(b - o2, shift);
        R2 = Descale(c + o1, shift);
        R5 = Descale(c - o1, shift);
        R3 = Descale(d + o0, shift);
        R4 = Descale(d - o0, shift);
    }

    /// <summary>Rounds every coefficient (8 times too large after the transform) to a multiple of its step, halves away from 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Quantise(ref int steps)
    {
        R0 = Quantised(R0, Vector256.LoadUnsafe(ref steps));
        R1 = Quantised(R1, Vector256.LoadUnsafe(ref steps, 8));
        R2 = Quantised(R2, Vector256.LoadUnsafe(ref steps, 16));
        R3 = Quantised(R3, Vector256.LoadUnsafe(ref steps, 24));
        R4 = Quantised(R4, Vector256.LoadUnsafe(ref steps, 32));
        R5 = Quantised(R5, Vector256.LoadUnsafe(ref steps, 40));
        R6 = Quantised(R6, Vector256.LoadUnsafe(ref steps, 48));
        R7 = Quantised(R7, Vector256.LoadUnsafe(ref steps, 56));
    }

    /// <summary>Rows become columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Transpose()
    {
        if (!Avx2.IsSupported)
        {
            TransposePlainly();
            return;
        }

        var a0 = Avx2.UnpackLow(R0, R1).AsInt64();
        var a1 = Avx2.UnpackHigh(R0, R1).AsInt64();
        var a2 = Avx2.UnpackLow(R2, R3).AsInt64();
        var a3 = Avx2.UnpackHigh(R2, R3).AsInt64();
        var a4 = Avx2.UnpackLow(R4, R5).AsInt64();
        var a5 = Avx2.UnpackHigh(R4, R5).AsInt64();
        var a6 = Avx2.UnpackLow(R6, R7).AsInt64();
        var a7 = Avx2.UnpackHigh(R6, R7).AsInt64();
        var b0 = Avx2.UnpackLow(a0, a2).AsInt32();
        var b1 = Avx2.UnpackHigh(a0, a2).AsInt32();
        var b2 = Avx2.UnpackLow(a1, a3).AsInt32();
        var b3 = Avx2.UnpackHigh(a1, a3).AsInt32();
        var b4 = Avx2.UnpackLow(a4, a6).AsInt32();
        var b5 = Avx2.UnpackHigh(a4, a6).AsInt32();
        var b6 = Avx2.UnpackLow(a5, a7).AsInt32();
        var b7 = Avx2.UnpackHigh(a5, a7).AsInt32();
        R0 = Avx2.Permute2x128(b0, b4, 0x20);
        R1 = Avx2.Permute2x128(b1, b5, 0x20);
        R2 = Avx2.Permute2x128(b2, b6, 0x20);
        R3 = Avx2.Permute2x128(b3, b7, 0x20);
        R4 = Avx2.Permute2x128(b0, b4, 0x31);
        R5 = Avx2.Permute2x128(b1, b5, 0x31);
        R6 = Avx2.Permute2x128(b2, b6, 0x31);
        R7 = Avx2.Permute2x128(b3, b7, 0x31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Descale(Vector256<int> x, int places) => (x + Vector256.Create(1 << (places - 1))) >> places;

    // The quotient of two integers below 2^24 is rounded so closely in floats that it is never taken for the next whole number.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Quantised(Vector256<int> x, Vector256<int> step)
    {
        var divisor = step << 3;
        var sum = Vector256.Abs(x) + (divisor >> 1);
        var count = Vector256.ConvertToInt32Native(Vector256.ConvertToSingle(sum) / Vector256.ConvertToSingle(divisor));
        var size = count * step;
        var sign = x >> 31;
        return (size ^ sign) - sign;
    }

    private void TransposePlainly()
    {
        var (o0, o1, o2, o3, o4, o5, o6, o7) = (R0, R1, R2, R3, R4, R5, R6, R7);
        R0 = Column(0, o0, o1, o2, o3, o4, o5, o6, o7);
        R1 = Column(1, o0, o1, o2, o3, o4, o5, o6, o7);
        R2 = Column(2, o0, o1, o2, o3, o4, o5, o6, o7);
        R3 = Column(3, o0, o1, o2, o3, o4, o5, o6, o7);
        R4 = Column(4, o0, o1, o2, o3, o4, o5, o6, o7);
        R5 = Column(5, o0, o1, o2, o3, o4, o5, o6, o7);
        R6 = Column(6, o0, o1, o2, o3, o4, o5, o6, o7);
        R7 = Column(7, o0, o1, o2, o3, o4, o5, o6, o7);
    }

    private static Vector256<int> Column(
        int i, Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d,
        Vector256<int> e, Vector256<int> f, Vector256<int> g, Vector256<int> h) =>
        Vector256.Create(a[i], b[i], c[i], d[i], e[i], f[i], g[i], h[i]);
}
