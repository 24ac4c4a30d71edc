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

        var (placements, area, variance) = (new double[id.Length], 0.0, 0.0);
        foreach (var set in sets)
        {
            var (own, clean) = DeLong.Placements(set, id);
            var mean = MeanEstimate.Of(own);
            area += mean.Value / sets.Count;
            variance += mean.StandardError is { } spread ? spread * spread / sets.Count / sets.Count : 0;
            for (var i = 0; i < clean.Length; i++)
            {
                placements[i] += clean[i] / sets.Count;
            }
        }

        if (id.Length < 2 || sets.Any(set => set.Length < 2))
        {
            return new Estimate(area, null, null, n, "no interval: one sample on a side");
        }

        variance += MeanEstimate.Of(placements).StandardError is { } error ? error * error : 0;
        var interval = LogitInterval.Of(area, variance, Math.Min(id.Length, sets.Min(set => set.Length)), level);
        return new Estimate(area, interval.Lower, interval.Upper, n);
    }
}
