using EvalHarness.Metrics.Robustness;
using EvalHarness.Statistics;

namespace EvalHarness.Metrics.Ood;

/// <summary>The mean AUROC of one score over several OOD sets, all told apart from the same clean samples.</summary>
public static class MeanDetection
{
    /// <summary>
    /// Mean of the areas, every set with the same weight. The interval is DeLong's, carried to a mean: a clean sample enters with its mean
    /// placement over the sets, which share it; the sets' own samples are independent; logit scale. n counts all samples. Undefined where a
    /// side is empty; no interval with one sample on a side.
    /// </summary>
    /// <param name="id">Scores of the clean samples, finite; higher means more OOD.</param>
    /// <param name="sets">Scores of every OOD set, finite.</param>
    /// <param name="level">Level of the interval.</param>
    public static Estimate Auroc(ReadOnlySpan<double> id, IReadOnlyList<double[]> sets, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(sets);
        var n = id.Length + sets.Sum(set => (long)set.Length);
        if (id.Length == 0 || sets.Count == 0 || sets.Any(set => set.Length == 0))
        {
            return Estimate.Undefined("a side has no samples", n);
        }

        double[] clean = [.. id];
        Array.Sort(clean);
        var (placements, area, variance) = (new double[clean.Length], 0.0, 0.0);
        foreach (var set in sets)
        {
            var (mean, spread) = Place(clean, set, placements, sets.Count);
            area += mean / sets.Count;
            variance += spread / set.Length / sets.Count / sets.Count;
        }

        if (clean.Length < 2 || sets.Any(set => set.Length < 2))
        {
            return new Estimate(area, null, null, n, "no interval: one sample on a side");
        }

        variance += MeanEstimate.Of(placements).StandardError is { } error ? error * error : 0;
        var interval = LogitInterval.Of(area, variance, Math.Min(clean.Length, sets.Min(set => set.Length)), level);
        return new Estimate(area, interval.Lower, interval.Upper, n);
    }

    /// <summary>Adds the share of the set above each clean sample, over the number of sets; returns mean and variance of the set's own placements.</summary>
    private static (double Mean, double Variance) Place(double[] clean, double[] set, double[] placements, int sets)
    {
        double[] odd = [.. set];
        Array.Sort(odd);
        var (below, same) = (0, 0);
        for (var i = 0; i < clean.Length; i++)
        {
            (below, same) = Advance(odd, clean[i], below, same);
            placements[i] += (odd.Length - below - (same / 2.0)) / odd.Length / sets;
        }

        var (sum, squares) = (0.0, 0.0);
        (below, same) = (0, 0);
        foreach (var score in odd)
        {
            (below, same) = Advance(clean, score, below, same);
            var own = (below + (same / 2.0)) / clean.Length;
            sum += own;
            squares += own * own;
        }

        var mean = sum / odd.Length;
        return (mean, odd.Length < 2 ? 0 : Math.Max(0, squares - (sum * mean)) / (odd.Length - 1));
    }

    /// <summary>How many of the sorted values lie below and at the next, not smaller, score.</summary>
    private static (int Below, int Same) Advance(double[] sorted, double score, int below, int same)
    {
        if (same > 0 && sorted[below] == score)
        {
            return (below, same);
        }

        below += same;
        while (below < sorted.Length && sorted[below] < score)
        {
            below++;
        }

        same = 0;
        while (below + same < sorted.Length && sorted[below + same] == score)
        {
            same++;
        }

        return (below, same);
    }
}
