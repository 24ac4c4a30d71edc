using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EvalHarness.Perturbations;

/// <summary>A weighted sum of a row of bytes and a row of floats, as bytes.</summary>
internal static class RowMix
{
    /// <summary>a source + b line, clipped and truncated. The line is padded to whole blocks.</summary>
    public static void Apply(ReadOnlySpan<byte> source, Span<byte> target, ReadOnlySpan<float> line, float a, float b)
    {
        var i = 0;
        for (; i <= source.Length - Pixels.Block; i += Pixels.Block)
        {
            Block(ref Unsafe.AsRef(in source[i]), ref target[i], line[i..], a, b);
        }

        if (i < source.Length)
        {
            Span<byte> rest = stackalloc byte[Pixels.Block];
            source[i..].CopyTo(rest);
            Block(ref rest[0], ref rest[0], line[i..], a, b);
            rest[..(source.Length - i)].CopyTo(target[i..]);
        }
    }

    private static void Block(ref byte source, ref byte target, ReadOnlySpan<float> line, float a, float b)
    {
        var (first, second) = Pixels.Load(ref source);
        var wa = Vector256.Create(a);
        var wb = Vector256.Create(b);
        first = Vector256.FusedMultiplyAdd(wb, Vector256.Create(line), first * wa);
        second = Vector256.FusedMultiplyAdd(wb, Vector256.Create(line[8..]), second * wa);
        Pixels.Store(first, second, ref target);
    }
}
