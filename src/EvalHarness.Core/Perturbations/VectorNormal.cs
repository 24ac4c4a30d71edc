using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EvalHarness.Perturbations;

/// <summary>
/// The polar form of a normal pair (Box and Muller, 1958) on vectors: r = sqrt(-2 ln u) from 24 bits, an angle within 45 degrees of an
/// axis from 22 bits, the axis from two more. The logarithm and the sine and cosine are short polynomials, right to about 2e-7.
/// </summary>
internal static class VectorNormal
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<float> First, Vector256<float> Second) FromBits(Vector256<uint> radiusBits, Vector256<uint> angleBits)
    {
        var u = (Vector256.ConvertToSingle((radiusBits >>> 8).AsInt32()) + Vector256.Create(0.5f)) * Vector256.Create(1f / (1 << 24));
        var radius = Vector256.Sqrt(Vector256.Create(-2f) * LogOfUnit(u));

        // (-45 degrees, 45 degrees), then a sign for the cosine and whether the two change places: the whole circle.
        var turn = Vector256.ConvertToSingle((angleBits >>> 10).AsInt32()) + Vector256.Create(0.5f - (1 << 21));
        var a = turn * Vector256.Create((float)(Math.PI / 4) / (1 << 21));
        var (sin, cos) = SinCos(a);
        cos = (cos.AsUInt32() | (angleBits << 31)).AsSingle();
        var swap = Vector256.Equals(angleBits & Vector256.Create(2u), Vector256<uint>.Zero).AsSingle();
        return (radius * Vector256.ConditionalSelect(swap, sin, cos), radius * Vector256.ConditionalSelect(swap, cos, sin));
    }

    // ln x for x in (0, 1]: x = 2^e (1 + f), f in [sqrt(1/2) - 1, sqrt(2) - 1].
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> LogOfUnit(Vector256<float> x)
    {
        var bits = x.AsInt32() - Vector256.Create(0x3F3504F3);
        var e = Vector256.ConvertToSingle(bits >> 23);
        var f = ((bits & Vector256.Create(0x007FFFFF)) + Vector256.Create(0x3F3504F3)).AsSingle() - Vector256.Create(1f);
        var z = f * f;
        var p = Vector256.Create(7.0376836292e-2f);
        p = Fma(p, f, -1.1514610310e-1f);
        p = Fma(p, f, 1.1676998740e-1f);
        p = Fma(p, f, -1.2420140846e-1f);
        p = Fma(p, f, 1.4249322787e-1f);
        p = Fma(p, f, -1.6668057665e-1f);
        p = Fma(p, f, 2.0000714765e-1f);
        p = Fma(p, f, -2.4999993993e-1f);
        p = Fma(p, f, 3.3333331174e-1f);
        var tail = Vector256.FusedMultiplyAdd(p * f, z, z * Vector256.Create(-0.5f));
        return Vector256.FusedMultiplyAdd(e, Vector256.Create(0.69314718056f), f + tail);
    }

    // Within 45 degrees of 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Sin, Vector256<float> Cos) SinCos(Vector256<float> a)
    {
        var z = a * a;
        var s = Vector256.Create(-1.9515295891e-4f);
        s = Fma(s, z, 8.3321608736e-3f);
        s = Fma(s, z, -1.6666654611e-1f);
        var c = Vector256.Create(2.443315711809948e-5f);
        c = Fma(c, z, -1.388731625493765e-3f);
        c = Fma(c, z, 4.166664568298827e-2f);
        c = Fma(c, z, -0.5f);
        return (Vector256.FusedMultiplyAdd(s * z, a, a), Fma(c, z, 1f));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Fma(Vector256<float> p, Vector256<float> x, float c) =>
        Vector256.FusedMultiplyAdd(p, x, Vector256.Create(c));
}
