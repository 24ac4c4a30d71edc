namespace EvalHarness.Metrics.Calibration;

/// <summary>
/// Running sums over samples by ascending confidence. Within a group of equal confidences every sample carries the group's accuracy, so
/// that the order of ties changes nothing.
/// </summary>
internal sealed class PrefixSums
{
    private double[] _hits = [];
    private double[] _confidence = [];

    public int Count { get; private set; }

    /// <summary>Hits among the first i samples, at i.</summary>
    public ReadOnlySpan<double> Hits => _hits.AsSpan(0, Count + 1);

    /// <summary>Confidence summed over the first i samples, at i.</summary>
    public ReadOnlySpan<double> Confidence => _confidence.AsSpan(0, Count + 1);

    public void Fill(ReadOnlySpan<double> sorted, ReadOnlySpan<double> hit)
    {
        Count = sorted.Length;
        if (_hits.Length <= Count)
        {
            (_hits, _confidence) = (new double[Count + 1 + (Count / 8)], new double[Count + 1 + (Count / 8)]);
        }

        var (hits, total) = (0.0, 0.0);
        for (var start = 0; start < Count;)
        {
            var (end, value, own) = (start + 1, sorted[start], hit[start]);
            while (end < Count && sorted[end] == value)
            {
                own += hit[end];
                end++;
            }

            var size = end - start;
            for (var i = 1; i <= size; i++)
            {
                total += value;
                _confidence[start + i] = total;
                _hits[start + i] = hits + (own * i / size);
            }

            hits += own;
            start = end;
        }
    }
}
