using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EvalHarness.Perturbations;

/// <summary>The exact sum of bytes.</summary>
internal static class ByteSum
{
    /// <summary>The sum.</summary>
    public static long Of(ReadOnlySpan<byte> values)
    {
        var sum = 0L;
        var i = 0;
        if (Avx2.IsSupported)
        {
            var total = Vector256<long>.Zero;
            for (; i <= values.Length - 32; i += 32)
            {
                total += Avx2.SumAbsoluteDifferences(Vector256.Create(values[i..]), Vector256<byte>.Zero).AsInt64();
            }

            sum = Vector256.Sum(total);
        }

        for (; i < values.Length; i++)
        {
            sum += values[i];
        }

        return sum;
    }
}
