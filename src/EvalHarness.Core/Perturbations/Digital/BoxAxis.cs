namespace EvalHarness.Perturbations;

/// <summary>One axis of a box-filtered shrinking and its way back.</summary>
/// <param name="Count">Pixels of the small axis.</param>
/// <param name="Start">Where the box of a small pixel starts on the large axis; one more than there are boxes.</param>
/// <param name="Weight">One over the pixels of each box, times 2^22, rounded: Pillow's fixed point.</param>
/// <param name="From">For each large pixel the small one that it shows on the way back.</param>
internal sealed record BoxAxis(int Count, int[] Start, int[] Weight, int[] From)
{
    /// <summary>Binary places of the weights.</summary>
    public const int Places = 22;

    /// <summary>One half in such places.</summary>
    public const int Half = 1 << (Places - 1);

    /// <summary>The axis that keeps a share of its pixels, at least one.</summary>
    public static BoxAxis Of(int length, double kept)
    {
        var count = Math.Max(1, (int)(length * kept));
        var scale = length / (double)count;
        int[] start = [.. Enumerable.Range(0, count).Select(i => (int)((i * scale) + 0.5)), length];
        return new BoxAxis(
            count,
            start,
            [.. Enumerable.Range(0, count).Select(i => (int)(((1 << Places) / (double)(start[i + 1] - start[i])) + 0.5))],
            [.. Enumerable.Range(0, length).Select(i => Math.Min(count - 1, (int)((i + 0.5) * count / length)))]);
    }

    /// <summary>The mean of a box from the sum of its pixels, halves up.</summary>
    public static byte Mean(int sum, int weight) => (byte)(((sum * weight) + Half) >> Places);

    /// <summary>Shrinks a row.</summary>
    public void Shrink(ReadOnlySpan<byte> row, Span<byte> narrow)
    {
        var starts = Start.AsSpan(0, narrow.Length + 1);
        var weights = Weight.AsSpan(0, narrow.Length);
        var at = 0;
        for (var i = 0; i < narrow.Length; i++)
        {
            var sum = (int)row[at++];
            for (var end = starts[i + 1]; at < end; at++)
            {
                sum += row[at];
            }

            narrow[i] = Mean(sum, weights[i]);
        }
    }
}
