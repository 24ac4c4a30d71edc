namespace EvalHarness.Perturbations;

/// <summary>One axis of a box-filtered shrinking and its way back.</summary>
/// <param name="Count">Pixels of the small axis.</param>
/// <param name="Start">Where the box of a small pixel starts on the large axis; one more than there are boxes.</param>
/// <param name="From">For each large pixel the small one that it shows on the way back.</param>
internal sealed record BoxAxis(int Count, int[] Start, int[] From)
{
    /// <summary>The axis that keeps a share of its pixels, at least one.</summary>
    public static BoxAxis Of(int length, double kept)
    {
        var count = Math.Max(1, (int)(length * kept));
        var scale = length / (double)count;
        var start = new int[count + 1];
        for (var i = 0; i < count; i++)
        {
            start[i] = (int)((i * scale) + 0.5);
        }

        start[count] = length;
        var from = new int[length];
        for (var i = 0; i < length; i++)
        {
            from[i] = Math.Min(count - 1, (int)((i + 0.5) * count / length));
        }

        return new BoxAxis(count, start, from);
    }

    /// <summary>The mean of a few bytes, rounded, halves up: Pillow's fixed point of 22 bits.</summary>
    public static byte Mean(int sum, int count)
    {
        var weight = (int)((4194304.0 / count) + 0.5);
        return (byte)Math.Min(255, ((sum * weight) + 2097152) >> 22);
    }

    /// <summary>Shrinks a row.</summary>
    public void Shrink(ReadOnlySpan<byte> row, Span<byte> narrow)
    {
        for (var i = 0; i < narrow.Length; i++)
        {
            var sum = 0;
            for (var k = Start[i]; k < Start[i + 1]; k++)
            {
                sum += row[k];
            }

            narrow[i] = Mean(sum, Start[i + 1] - Start[i]);
        }
    }
}
