using EvalHarness.Data;
using EvalHarness.Statistics;

namespace EvalHarness.Metrics.Comparison;

/// <summary>One comparison of a family with its p-value corrected in every way: gates use Holm or max-T, discovery BH or BY.</summary>
/// <param name="Name">What is compared.</param>
/// <param name="P">Mid-p McNemar p-value, uncorrected.</param>
/// <param name="Holm">Holm: family-wise error, whatever the dependence.</param>
/// <param name="MaxT">Westfall and Young's max-T: family-wise error, using the dependence; 1 where the family shares no image.</param>
/// <param name="BenjaminiHochberg">BH: false discovery rate under independence or positive dependence.</param>
/// <param name="BenjaminiYekutieli">BY: false discovery rate under any dependence.</param>
public sealed record AdjustedComparison(
    string Name, double P, double Holm, double? MaxT, double BenjaminiHochberg, double BenjaminiYekutieli);

/// <summary>Corrects a family of accuracy comparisons on the same images for their number.</summary>
public static class ComparisonFamily
{
    /// <summary>
    /// The family's corrected p-values, in order. Max-T flips signs image by image, jointly for all comparisons, over the images that all
    /// of them share; it is null where they share none.
    /// </summary>
    public static IReadOnlyList<AdjustedComparison> Adjust(
        IReadOnlyList<(string Name, SampleScores First, SampleScores Second)> family, int resamples = 2000, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(family);
        if (family.Count == 0)
        {
            return [];
        }

        var pairs = family.Select(member => PairedSamples.Of(member.First, member.Second)).ToArray();
        var p = Array.ConvertAll(pairs, pair =>
        {
            var flips = Flips.Of(pair);
            return McNemarTest.MidP(flips.OnlyFirst, flips.OnlySecond);
        });
        var shared = SharedDifferences(pairs);
        var maxT = shared[0].Length > 0 ? MaxT.Adjust(shared, resamples, seed) : null;
        var holm = MultipleTesting.Holm(p);
        var hochberg = MultipleTesting.BenjaminiHochberg(p);
        var yekutieli = MultipleTesting.BenjaminiYekutieli(p);
        return family
            .Select((member, i) => new AdjustedComparison(member.Name, p[i], holm[i], maxT?[i], hochberg[i], yekutieli[i]))
            .ToArray();
    }

    private static double[][] SharedDifferences(PairedSamples[] pairs)
    {
        var shared = new HashSet<int>(pairs[0].Images());
        foreach (var pair in pairs.Skip(1))
        {
            shared.IntersectWith(pair.Images());
        }

        var order = shared.Order().ToArray();
        return Array.ConvertAll(pairs, pair =>
        {
            var differences = pair.Differences((cell, i) => cell.IsCorrect(i) ? 1 : 0);
            var images = pair.Images();
            var byImage = new Dictionary<int, double>(images.Length);
            for (var i = 0; i < images.Length; i++)
            {
                byImage[images[i]] = differences[i];
            }

            return Array.ConvertAll(order, image => byImage[image]);
        });
    }
}
