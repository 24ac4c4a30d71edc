namespace EvalHarness.Metrics.Calibration;

/// <summary>
/// The rising step function of confidence closest to the outcomes, by pooling adjacent violators; equal confidences get one value. Basis of
/// the CORP decomposition (Dimitriadis, Gneiting and Jordan, 2021).
/// </summary>
internal sealed class IsotonicFit
{
    private double[] _hits = [];
    private int[] _ends = [];

    /// <summary>Mean squared distance of the fit from the outcomes.</summary>
    public double Score { get; private set; }

    /// <summary>Mean |fit - confidence|.</summary>
    public double Gap { get; private set; }

    /// <summary>Mean squared distance of the confidence from the outcomes: the Brier score of the top label.</summary>
    public double RawScore { get; private set; }

    public void Fit(ReadOnlySpan<double> sorted, ReadOnlySpan<double> hit)
    {
        if (_ends.Length < sorted.Length)
        {
            (_hits, _ends) = (new double[sorted.Length + 8], new int[sorted.Length + 8]);
        }

        Measure(sorted, hit, Pool(sorted, hit));
    }

    /// <summary>Forms the blocks of equal fit; returns how many there are.</summary>
    private int Pool(ReadOnlySpan<double> sorted, ReadOnlySpan<double> hit)
    {
        var blocks = 0;
        for (var start = 0; start < sorted.Length;)
        {
            var (end, own) = (start + 1, hit[start]);
            while (end < sorted.Length && sorted[end] == sorted[start])
            {
                own += hit[end];
                end++;
            }

            var from = start;
            start = end;
            while (blocks > 0 && IsViolated(blocks - 1, from, own, end))
            {
                blocks--;
                own += _hits[blocks];
                from = blocks == 0 ? 0 : _ends[blocks - 1];
            }

            (_hits[blocks], _ends[blocks]) = (own, end);
            blocks++;
        }

        return blocks;
    }

    /// <summary>Whether the block before has at least the accuracy of the one from <paramref name="from"/> to <paramref name="end"/>.</summary>
    private bool IsViolated(int before, int from, double own, int end)
    {
        var size = from - (before == 0 ? 0 : _ends[before - 1]);
        return _hits[before] * (end - from) >= own * size;
    }

    private void Measure(ReadOnlySpan<double> sorted, ReadOnlySpan<double> hit, int blocks)
    {
        var (score, gap, raw, start) = (0.0, 0.0, 0.0, 0);
        for (var block = 0; block < blocks; block++)
        {
            var end = _ends[block];
            var fit = _hits[block] / (end - start);
            // Hits are 0 or 1, so the block's squared distance is n p (1 - p).
            score += _hits[block] * (1 - fit);
            for (var i = start; i < end; i++)
            {
                var error = sorted[i] - hit[i];
                raw += error * error;
                gap += Math.Abs(fit - sorted[i]);
            }

            start = end;
        }

        (Score, Gap, RawScore) = (score / sorted.Length, gap / sorted.Length, raw / sorted.Length);
    }
}
