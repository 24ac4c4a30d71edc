using System.Runtime.Intrinsics;

namespace EvalHarness.Perturbations;

/// <summary>Exact sums over two images of bytes.</summary>
internal static class ByteDifference
{
    /// <summary>The squared differences, the differences, and how many values of the second are newly 0 or 255.</summary>
    public static (long Squares, long Differences, long Clipped) Of(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        long squares = 0, differences = 0, clipped = 0;
        var i = 0;
        while (i <= before.Length - 16)
        {
            // Lanes of 32 bits hold 255^2 sixty thousand times; a hundred blocks are safe.
            var end = Math.Min(before.Length - 16, i + (16 * 100));
            Vector128<uint> square = default, difference = default, clip = default;
            for (; i <= end; i += 16)
            {
                var b = Vector128.Create(before[i..]);
                var a = Vector128.Create(after[i..]);
                var d = Vector128.Max(a, b) - Vector128.Min(a, b);
                var (low, high) = Vector128.Widen(d);
                difference += Sum(low + high);
                var (l0, l1) = Vector128.Widen(low);
                var (h0, h1) = Vector128.Widen(high);
                square += (l0 * l0) + (l1 * l1) + (h0 * h0) + (h1 * h1);
                var extreme = Vector128.Equals(a, Vector128<byte>.Zero) | Vector128.Equals(a, Vector128<byte>.AllBitsSet);
                var (c0, c1) = Vector128.Widen(Vector128.AndNot(extreme, Vector128.Equals(a, b)) & Vector128<byte>.One);
                clip += Sum(c0 + c1);
            }

            squares += Vector128.Sum(square);
            differences += Vector128.Sum(difference);
            clipped += Vector128.Sum(clip);
        }

        for (; i < before.Length; i++)
        {
            var d = Math.Abs(before[i] - after[i]);
            differences += d;
            squares += d * d;
            clipped += d != 0 && after[i] is (0 or 255) ? 1 : 0;
        }

        return (squares, differences, clipped);
    }

    private static Vector128<uint> Sum(Vector128<ushort> words)
    {
        var (low, high) = Vector128.Widen(words);
        return low + high;
    }
}
