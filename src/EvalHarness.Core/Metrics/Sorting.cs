namespace EvalHarness.Metrics;

/// <summary>Sorting of a column together with its rows.</summary>
internal static class Sorting
{
    private const int Digits = 11;
    private const int Buckets = 1 << Digits;
    private const int RadixFrom = 4096;

    /// <summary>Sorts the first <paramref name="count"/> keys ascending, rows alongside; equal keys keep the order of their rows.</summary>
    public static void ByKey(double[] keys, int[] rows, int count)
    {
        if (count < RadixFrom)
        {
            Array.Sort(keys, rows, 0, count);
            return;
        }

        Radix(keys, rows, count);
    }

    /// <summary>Least significant digit first over the bits of the keys, in the order of the numbers.</summary>
    private static void Radix(double[] keys, int[] rows, int count)
    {
        var (from, to) = (new ulong[count], new ulong[count]);
        var other = new int[count];
        for (var i = 0; i < count; i++)
        {
            // Adding 0 turns -0 into 0, which it equals.
            var bits = BitConverter.DoubleToUInt64Bits(keys[i] + 0.0);
            from[i] = bits ^ ((ulong)((long)bits >> 63) | 0x8000000000000000UL);
        }

        var own = rows;
        for (var shift = 0; shift < 64; shift += Digits)
        {
            if (Scatter(from, to, own, other, count, shift))
            {
                (from, to) = (to, from);
                (own, other) = (other, own);
            }
        }

        for (var i = 0; i < count; i++)
        {
            var bits = from[i];
            keys[i] = BitConverter.UInt64BitsToDouble(bits ^ ((ulong)~((long)bits >> 63) | 0x8000000000000000UL));
        }

        if (!ReferenceEquals(own, rows))
        {
            own.AsSpan(0, count).CopyTo(rows);
        }
    }

    /// <summary>One pass; false, with nothing moved, if all keys share the digit.</summary>
    private static bool Scatter(ulong[] from, ulong[] to, int[] rows, int[] other, int count, int shift)
    {
        var starts = new int[Buckets];
        for (var i = 0; i < count; i++)
        {
            starts[(int)(from[i] >> shift) & (Buckets - 1)]++;
        }

        if (starts[(int)(from[0] >> shift) & (Buckets - 1)] == count)
        {
            return false;
        }

        var total = 0;
        for (var bucket = 0; bucket < Buckets; bucket++)
        {
            (starts[bucket], total) = (total, total + starts[bucket]);
        }

        for (var i = 0; i < count; i++)
        {
            var at = starts[(int)(from[i] >> shift) & (Buckets - 1)]++;
            to[at] = from[i];
            other[at] = rows[i];
        }

        return true;
    }
}
