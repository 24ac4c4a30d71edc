using EvalHarness.Data;

namespace EvalHarness.Gates;

/// <summary>The samples that two cells share, by index.</summary>
/// <param name="First">Positions in the first cell.</param>
/// <param name="Second">Positions of the same samples in the second cell.</param>
internal sealed record SamplePairs(int[] First, int[] Second)
{
    /// <summary>Least share of the larger cell that must have a partner: below it the two cells saw different data.</summary>
    public const double LeastShare = 0.9;

    /// <summary>Number of pairs.</summary>
    public int Count => First.Length;

    /// <summary>
    /// Pairs samples of equal index; null if fewer than <see cref="LeastShare"/> have a partner, or if partners differ in their label: then
    /// the index does not mean the same image.
    /// </summary>
    public static SamplePairs? Match(SampleScores? first, SampleScores? second)
    {
        if (first is null || second is null || first.Count == 0)
        {
            return null;
        }

        if (first.Index.AsSpan().SequenceEqual(second.Index))
        {
            int[] all = [.. Enumerable.Range(0, first.Count)];
            return first.Label.AsSpan().SequenceEqual(second.Label) ? new(all, all) : null;
        }

        var place = new Dictionary<int, int>(second.Count);
        for (var j = 0; j < second.Count; j++)
        {
            place.TryAdd(second.Index[j], j);
        }

        var left = new List<int>(first.Count);
        var right = new List<int>(first.Count);
        for (var i = 0; i < first.Count; i++)
        {
            if (!place.TryGetValue(first.Index[i], out var j))
            {
                continue;
            }

            if (first.Label[i] != second.Label[j])
            {
                return null;
            }

            left.Add(i);
            right.Add(j);
        }

        return left.Count >= LeastShare * Math.Max(first.Count, second.Count) ? new([.. left], [.. right]) : null;
    }

    /// <summary>Whether two cells hold the same outputs for the same samples: then every metric is equal, exactly.</summary>
    public static bool AreIdentical(SampleScores first, SampleScores second) =>
        first.NonFinite == second.NonFinite
        && first.Index.AsSpan().SequenceEqual(second.Index)
        && first.Label.AsSpan().SequenceEqual(second.Label)
        && first.Prediction.AsSpan().SequenceEqual(second.Prediction)
        && first.Confidence.AsSpan().SequenceEqual(second.Confidence)
        && first.Nll.AsSpan().SequenceEqual(second.Nll)
        && first.Brier.AsSpan().SequenceEqual(second.Brier)
        && first.MaxLogit.AsSpan().SequenceEqual(second.MaxLogit)
        && first.Entropy.AsSpan().SequenceEqual(second.Entropy);
}
