using EvalHarness.Data;
using EvalHarness.Metrics.Robustness;
using EvalHarness.Statistics;

namespace EvalHarness.Metrics.Comparison;

/// <summary>How the outcomes of two checkpoints on the same images split, and how far they err together.</summary>
/// <param name="BothRight">Images both get right.</param>
/// <param name="OnlyFirst">Images only the first gets right: negative flips.</param>
/// <param name="OnlySecond">Images only the second gets right: positive flips.</param>
/// <param name="BothWrong">Images both get wrong.</param>
/// <param name="Negative">Indices of the images that the first got right and the second wrong, ascending.</param>
/// <param name="NegativeFlipRate">Share of all images that flipped to wrong (Yan et al., 2021); 0 is best. Wilson interval, clustered by image.</param>
/// <param name="Kappa">Error consistency (Geirhos et al., 2020): 0 is chance agreement given the accuracies, 1 the same errors. Delta-method interval, clustered by image.</param>
public sealed record Flips(
    long BothRight, long OnlyFirst, long OnlySecond, long BothWrong, IReadOnlyList<int> Negative, Estimate NegativeFlipRate, Estimate Kappa)
{
    /// <summary>Flips between two cells, from the first (smaller, older) to the second (bigger, newer).</summary>
    public static Flips Of(SampleScores first, SampleScores second) => Of(PairedSamples.Of(first, second));

    /// <summary>Flips of paired samples.</summary>
    public static Flips Of(PairedSamples pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        long bothRight = 0, onlySecond = 0, bothWrong = 0;
        var negative = new List<int>();
        for (var i = 0; i < pairs.Count; i++)
        {
            var a = pairs.A.IsCorrect(pairs.RowsA[i]);
            var b = pairs.B.IsCorrect(pairs.RowsB[i]);
            bothRight += a && b ? 1 : 0;
            bothWrong += a || b ? 0 : 1;
            onlySecond += b && !a ? 1 : 0;
            if (a && !b)
            {
                negative.Add(pairs.A.Index[pairs.RowsA[i]]);
            }
        }

        negative.Sort();
        return new Flips(
            bothRight,
            negative.Count,
            onlySecond,
            bothWrong,
            negative,
            NegativeShare(pairs, negative.Count),
            ErrorConsistency.Kappa(pairs));
    }

    private static Estimate NegativeShare(PairedSamples pairs, int count)
    {
        if (pairs.Count == 0)
        {
            return Estimate.Undefined("the checkpoints have no sample in common", 0);
        }

        var clusters = Clusters.Of(pairs.Images());
        var wilson = clusters.AreSingletons
            ? ProportionInterval.Wilson(count, pairs.Count)
            : ProportionInterval.Wilson(Array.ConvertAll(Enumerable.Range(0, pairs.Count).ToArray(), i => pairs.IsNegativeFlip(i) ? 1.0 : 0), clusters);
        return new Estimate((double)count / pairs.Count, wilson.Lower, wilson.Upper, pairs.Count);
    }
}
