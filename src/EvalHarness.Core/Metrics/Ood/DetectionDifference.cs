using EvalHarness.Statistics;

namespace EvalHarness.Metrics.Ood;

/// <summary>How a summary of detection differs between two scores of the same clean and the same out-of-distribution samples.</summary>
/// <param name="Value">Second minus first.</param>
/// <param name="StandardError">Its standard error, clustered by image except for DeLong's; 0 where no sample that counts differs.</param>
/// <param name="Method">How the error was found.</param>
internal sealed record DetectionDifference(double Value, double StandardError, string Method)
{
    private const int Resamples = 300;

    /// <summary>
    /// The difference of one kind of summary; scores are finite and higher for OOD. Areas under an ROC curve: DeLong's covariance. Areas under a
    /// precision-recall curve: the infinitesimal jackknife (Efron, 1982) of the difference, so what both have in common cancels. Rates at a
    /// threshold: a bootstrap of images that both scores share, clean and OOD apart. Null with fewer than two images of a side.
    /// </summary>
    public static DetectionDifference? Of(OodKind kind, PairedScores id, PairedScores ood, ulong seed = 0)
    {
        if (id.Images.Count < 2 || ood.Images.Count < 2)
        {
            return null;
        }

        if (kind.Interval == IntervalMethod.DeLong)
        {
            var areas = DeLong.Compare(ood.Second, id.Second, ood.First, id.First)!.Value;
            return new(areas.Difference, areas.StandardError, "paired, DeLong");
        }

        var value = kind.Value(OodCurve.Of(id.Second, ood.Second)!) - kind.Value(OodCurve.Of(id.First, ood.First)!);
        var (positives, negatives) = kind.IdIsPositive ? (id.Turned(), ood.Turned()) : (ood, id);
        return kind.Interval == IntervalMethod.Influence
            ? new(value, Jackknife(positives, negatives, kind.IsTrapezoid), "paired, infinitesimal jackknife")
            : new(value, Bootstrapped(positives, negatives, seed), "paired bootstrap, normal");
    }

    private static double Jackknife(PairedScores positives, PairedScores negatives, bool isTrapezoid)
    {
        var first = PrecisionRecall.Influences(positives.First, negatives.First, isTrapezoid);
        var second = PrecisionRecall.Influences(positives.Second, negatives.Second, isTrapezoid);
        return Math.Sqrt(
            Variance(first.OfPositives, second.OfPositives, positives.Images) + Variance(first.OfNegatives, second.OfNegatives, negatives.Images));
    }

    private static double Variance(double[] first, double[] second, Clusters images)
    {
        var mean = second.Average() - first.Average();
        var sums = new double[images.Count];
        for (var i = 0; i < first.Length; i++)
        {
            sums[images.Ids[i]] += second[i] - first[i] - mean;
        }

        return sums.Sum(sum => sum * sum) * images.Count / (images.Count - 1);
    }

    private static double Bootstrapped(PairedScores caught, PairedScores flagged, ulong seed)
    {
        var first = new ResampledRate(caught.First, caught.Images, flagged.First, flagged.Images);
        var second = new ResampledRate(caught.Second, caught.Images, flagged.Second, flagged.Images);
        var (ofCaught, ofFlagged) = (new int[caught.Images.Count], new int[flagged.Images.Count]);
        var draws = new double[Resamples];
        for (var r = 0; r < Resamples; r++)
        {
            Bootstrap.FillWeights(ofCaught, seed, r);
            Bootstrap.FillWeights(ofFlagged, ~seed, r);
            draws[r] = second.Of(ofCaught, ofFlagged) - first.Of(ofCaught, ofFlagged);
        }

        var mean = draws.Average();
        return Math.Sqrt(draws.Sum(draw => (draw - mean) * (draw - mean)) / (Resamples - 1));
    }
}
