namespace EvalHarness.Statistics;

/// <summary>How many passes are enough to stop a test early: the rule of MLPerf Inference's early stopping.</summary>
public static class EarlyStopping
{
    /// <summary>
    /// Fewest passes that, beside <paramref name="failures"/> failures, show a pass rate of at least <paramref name="rate"/> with the
    /// confidence asked: the smallest h with P(at most that many failures in h + failures trials | rate) at most 1 - confidence.
    /// </summary>
    public static long MinimumPasses(long failures, double rate, double confidence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(failures);
        bool Enough(long passes) => Distributions.BinomialCdf(failures, passes + failures, 1 - rate) <= 1 - confidence;
        long high = 1;
        while (!Enough(high))
        {
            high *= 2;
        }

        long low = 0;
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = Enough(middle) ? (low, middle) : (middle, high);
        }

        return high;
    }
}
