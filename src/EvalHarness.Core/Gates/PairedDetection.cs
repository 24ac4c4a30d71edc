using EvalHarness.Metrics.Ood;
using EvalHarness.Statistics;

namespace EvalHarness.Gates;

/// <summary>The difference of two areas under the ROC curve on the same clean and the same out-of-distribution samples.</summary>
internal static class PairedDetection
{
    /// <summary>
    /// Worsening of an OOD AUROC by DeLong, DeLong and Clarke-Pearson (1988) for correlated curves, over the samples that both have; null for
    /// other metrics, where clean or OOD samples do not pair up, and where no sample differs.
    /// </summary>
    public static GateEstimate? Worsening(CellPair pair, bool higherIsBetter)
    {
        if (OodMetrics.ScoreOfAuroc(pair.Metric) is not { } score
            || Columns(score, pair.Match) is not { } ood
            || pair.Match.Clean is not { } clean
            || Columns(score, clean) is not { } id
            || DeLong.Compare(ood.Candidate, id.Candidate, ood.Baseline, id.Baseline) is not { StandardError: > 0 } found)
        {
            return null;
        }

        var value = higherIsBetter ? -found.Difference : found.Difference;
        return new(
            value,
            ood.Candidate.Length + id.Candidate.Length,
            "paired, DeLong",
            alpha => Estimates.Around(value, Distributions.TwoSidedNormal(1 - alpha) * found.StandardError))
        {
            StandardError = found.StandardError,
        };
    }

    private static (double[] Candidate, double[] Baseline)? Columns(OodScore score, CellMatch match)
    {
        if (match.Pairs is not { } pairs || score.Of(match.Candidate!) is not { } candidate || score.Of(match.Baseline!) is not { } baseline)
        {
            return null;
        }

        // A sample that feature detectors were fitted on has no score.
        int[] both = [.. Enumerable.Range(0, pairs.Count).Where(i => !score.NeedsFeatures || !double.IsNaN(candidate[pairs.First[i]] + baseline[pairs.Second[i]]))];
        var (first, second) = (Array.ConvertAll(both, i => candidate[pairs.First[i]]), Array.ConvertAll(both, i => baseline[pairs.Second[i]]));
        return Array.TrueForAll(first, double.IsFinite) && Array.TrueForAll(second, double.IsFinite) ? (first, second) : null;
    }
}
