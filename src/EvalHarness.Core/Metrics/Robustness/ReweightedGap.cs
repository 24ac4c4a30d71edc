using EvalHarness.Data;

namespace EvalHarness.Metrics.Robustness;

/// <summary>
/// Clean accuracy minus accuracy on the same samples drawn again with other odds (covariate shift), some several times; 0 is best, positive is a loss.
/// </summary>
public static class ReweightedGap
{
    /// <summary>
    /// The gap with a percentile interval over resamples of the samples: one that was drawn several times enters with all of its copies, and together
    /// with itself in the clean cell.
    /// </summary>
    public static Estimate Of(SampleScores clean, SampleScores shifted, int resamples, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(clean);
        ArgumentNullException.ThrowIfNull(shifted);
        var universe = ImageUniverse.Of([clean, shifted]);
        if (clean.Count == 0 || shifted.Count == 0)
        {
            return Estimate.Undefined("there are no samples", 0);
        }

        return Between(universe, clean, shifted, resamples, seed).ToEstimate(shifted.Index.Distinct().Count());
    }

    /// <summary>The gap of the rows of the images in a universe, with the images drawn anew.</summary>
    internal static Resampled Between(ImageUniverse universe, SampleScores clean, SampleScores shifted, int resamples, ulong seed)
    {
        var shared = new SharedResamples(universe.Count, resamples, seed);
        return Accuracy(universe, clean, shared).Minus(Accuracy(universe, shifted, shared));
    }

    private static Resampled Accuracy(ImageUniverse universe, SampleScores cell, SharedResamples resamples)
    {
        var (copies, right) = (new int[universe.Count], new int[universe.Count]);
        var positions = universe.Positions(cell);
        for (var i = 0; i < cell.Count; i++)
        {
            if (positions[i] >= 0)
            {
                copies[positions[i]]++;
                right[positions[i]] += cell.IsCorrect(i) ? 1 : 0;
            }
        }

        var draws = new double[resamples.Count];
        for (var r = 0; r < draws.Length; r++)
        {
            var (all, hits) = (0L, 0L);
            var weights = resamples.Weights(r);
            for (var i = 0; i < weights.Length; i++)
            {
                all += weights[i] * copies[i];
                hits += weights[i] * right[i];
            }

            draws[r] = all == 0 ? double.NaN : (double)hits / all;
        }

        return new Resampled((double)right.Sum() / copies.Sum(), draws);
    }
}
