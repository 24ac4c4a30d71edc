using EvalHarness.Metrics.Ood;
using EvalHarness.Statistics;

namespace EvalHarness.Gates;

/// <summary>The difference of two detection metrics on the same clean and the same out-of-distribution samples.</summary>
internal static class PairedDetection
{
    /// <summary>
    /// Worsening of an OOD metric over the samples that both have, by <see cref="DetectionDifference"/>; null for other metrics, where clean or
    /// OOD samples do not pair up, and where no sample that counts differs.
    /// </summary>
    public static GateEstimate? Worsening(CellPair pair, bool higherIsBetter)
    {
        if (OodMetrics.Find(pair.Metric) is not { } metric
            || Columns(metric.Score, pair.Match) is not { } ood
            || pair.Match.Clean is not { } clean
            || Columns(metric.Score, clean) is not { } id
            || DetectionDifference.Of(metric.Kind, id, ood) is not { StandardError: > 0 } found)
        {
            return null;
        }

        var value = higherIsBetter ? -found.Value : found.Value;
        return new(
            value,
            ood.First.Length + id.First.Length,
            found.Method,
            alpha => Estimates.Around(value, Distributions.TwoSidedNormal(1 - alpha) * found.StandardError))
        {
            StandardError = found.StandardError,
        };
    }

    // The baseline first.
    private static PairedScores? Columns(OodScore score, CellMatch match)
    {
        if (match.Pairs is not { } pairs || score.Of(match.Candidate!) is not { } candidate || score.Of(match.Baseline!) is not { } baseline)
        {
            return null;
        }

        // A sample that feature detectors were fitted on has no score.
        int[] both = [.. Enumerable.Range(0, pairs.Count).Where(i => !score.NeedsFeatures || !double.IsNaN(candidate[pairs.First[i]] + baseline[pairs.Second[i]]))];
        var scores = new PairedScores(
            Array.ConvertAll(both, i => baseline[pairs.Second[i]]),
            Array.ConvertAll(both, i => candidate[pairs.First[i]]),
            Clusters.Of(Array.ConvertAll(both, i => match.Candidate!.Index[pairs.First[i]])));
        return Array.TrueForAll(scores.First, double.IsFinite) && Array.TrueForAll(scores.Second, double.IsFinite) ? scores : null;
    }
}
