using EvalHarness.Data;
using EvalHarness.Statistics;

namespace EvalHarness.Metrics.Robustness;

/// <summary>
/// Clean minus shifted accuracy; 0 is best, positive is a loss. On perturbed copies both are taken on the same images, so that the gap
/// is not moved by which images were perturbed.
/// </summary>
public static class RobustnessGap
{
    private const string NothingShared = "the clean and the perturbed cell have no sample in common";

    /// <summary>Gap and relative gap (share of the clean accuracy that is lost) on the same images, intervals clustered by image.</summary>
    public static (Estimate Gap, Estimate Relative) OnSameImages(CellOutcomes clean, CellOutcomes perturbed, SharedResamples resamples)
    {
        ArgumentNullException.ThrowIfNull(clean);
        ArgumentNullException.ThrowIfNull(perturbed);
        var before = clean.OnImagesOf(perturbed);
        if (before.Present == 0)
        {
            var none = Estimate.Undefined(NothingShared, 0);
            return (none, none);
        }

        return Of(before.Accuracy(resamples), perturbed.OnImagesOf(clean).Accuracy(resamples), before.Present);
    }

    /// <summary>Gap and relative gap of two accuracies on shared resamples.</summary>
    public static (Estimate Gap, Estimate Relative) Of(Resampled clean, Resampled perturbed, long n)
    {
        ArgumentNullException.ThrowIfNull(clean);
        var gap = clean.Minus(perturbed);
        return (gap.ToEstimate(n), gap.Over(clean).ToEstimate(n, clean.Value > 0 ? null : "the clean accuracy is 0"));
    }

    /// <summary>
    /// Both cells' gap on the images they share, resampled for this pair alone. A cell may hold several copies of an image: they enter a
    /// resample together, and its accuracy is that of its rows.
    /// </summary>
    public static Estimate Of(SampleScores clean, SampleScores perturbed, int resamples, ulong seed)
    {
        var universe = ImageUniverse.Of([perturbed]);
        if (universe.Count == 0)
        {
            return Estimate.Undefined("there are no samples", 0);
        }

        if (HasCopies(clean) || HasCopies(perturbed))
        {
            universe = ImageUniverse.Of([clean]).Shared(perturbed);
            return universe.Count == 0 ? Estimate.Undefined(NothingShared, 0) : ReweightedGap.Between(universe, clean, perturbed, resamples, seed).ToEstimate(universe.Count);
        }

        return OnSameImages(
            CellOutcomes.Of(universe, clean), CellOutcomes.Of(universe, perturbed), new SharedResamples(universe.Count, resamples, seed)).Gap;
    }

    /// <summary>
    /// Gap between different images (a shifted dataset): Newcombe's (1998) hybrid of the two Wilson intervals, since nothing pairs up.
    /// </summary>
    public static Estimate BetweenDatasets(long cleanCorrect, long cleanCount, long shiftCorrect, long shiftCount)
    {
        if (cleanCount == 0 || shiftCount == 0)
        {
            return Estimate.Undefined("one of the datasets is empty", Math.Min(cleanCount, shiftCount));
        }

        double p = (double)cleanCorrect / cleanCount, q = (double)shiftCorrect / shiftCount;
        var first = ProportionInterval.Wilson(cleanCorrect, cleanCount);
        var second = ProportionInterval.Wilson(shiftCorrect, shiftCount);
        var below = Math.Sqrt((p - first.Lower) * (p - first.Lower) + (second.Upper - q) * (second.Upper - q));
        var above = Math.Sqrt((first.Upper - p) * (first.Upper - p) + (q - second.Lower) * (q - second.Lower));
        return new Estimate(p - q, p - q - below, p - q + above, Math.Min(cleanCount, shiftCount));
    }

    private static bool HasCopies(SampleScores cell) => !Clusters.Of(cell.Index).AreSingletons;
}
