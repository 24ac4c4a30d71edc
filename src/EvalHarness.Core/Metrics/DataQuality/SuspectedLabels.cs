using EvalHarness.Data;
using EvalHarness.Metrics.Robustness;
using EvalHarness.Statistics;

namespace EvalHarness.Metrics.DataQuality;

/// <summary>An image whose label every checkpoint contradicts, confidently and in the same way.</summary>
/// <param name="Index">Index of the image in its dataset.</param>
/// <param name="Label">Label it has.</param>
/// <param name="Suggested">Class that all checkpoints predict.</param>
/// <param name="LeastConfidence">Smallest confidence among the checkpoints, 0 to 1.</param>
public sealed record SuspectedLabel(int Index, int Label, int Suggested, double LeastConfidence);

/// <summary>What suspected label errors do to a checkpoint's accuracy.</summary>
/// <param name="Accuracy">Accuracy on all images.</param>
/// <param name="WithoutSuspects">Accuracy without the suspected ones.</param>
public sealed record SuspectEffect(Estimate Accuracy, Estimate WithoutSuspects);

/// <summary>
/// Suspected label errors by confident learning (Northcutt et al., 2021) across scales. A class's threshold is its mean probability
/// over the images labelled with it; an image is suspected if every checkpoint predicts the same other class with at least that class's
/// threshold. They are suspects, not errors: somebody has to look at them.
/// </summary>
public static class SuspectedLabels
{
    /// <summary>Suspects among the images that all checkpoints have seen, most confident first. Needs at least two checkpoints.</summary>
    public static IReadOnlyList<SuspectedLabel> Find(IReadOnlyList<SampleScores> checkpoints)
    {
        ArgumentNullException.ThrowIfNull(checkpoints);
        if (checkpoints.Count < 2)
        {
            return [];
        }

        var votes = new Dictionary<int, (SuspectedLabel Suspect, int Votes)>();
        for (var c = 0; c < checkpoints.Count; c++)
        {
            var cell = checkpoints[c];
            var threshold = Thresholds(cell);
            for (var i = 0; i < cell.Count; i++)
            {
                if (Contradicts(cell, i, threshold))
                {
                    Vote(votes, cell, i, c);
                }
            }
        }

        return votes.Values
            .Where(entry => entry.Votes == checkpoints.Count)
            .Select(entry => entry.Suspect)
            .OrderByDescending(suspect => suspect.LeastConfidence)
            .ThenBy(suspect => suspect.Index)
            .ToArray();
    }

    /// <summary>A checkpoint's accuracy with and without the suspects (Wilson intervals).</summary>
    public static SuspectEffect Effect(SampleScores cell, IReadOnlyCollection<SuspectedLabel> suspects)
    {
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(suspects);
        var left = suspects.Select(suspect => suspect.Index).ToHashSet();
        long all = 0, kept = 0, keptRight = 0;
        for (var i = 0; i < cell.Count; i++)
        {
            var right = cell.IsCorrect(i) ? 1 : 0;
            all += right;
            if (!left.Contains(cell.Index[i]))
            {
                kept++;
                keptRight += right;
            }
        }

        return new SuspectEffect(Share(all, cell.Count), Share(keptRight, kept));
    }

    /// <summary>Mean probability of each class over the images labelled with it; NaN-free: 2 (never reached) for a class without images.</summary>
    private static double[] Thresholds(SampleScores cell)
    {
        var sum = new double[cell.ClassCount];
        var count = new int[cell.ClassCount];
        for (var i = 0; i < cell.Count; i++)
        {
            if (cell.Label[i] >= 0)
            {
                // The probability of the true class is what the NLL is the logarithm of.
                sum[cell.Label[i]] += Math.Exp(-cell.Nll[i]);
                count[cell.Label[i]]++;
            }
        }

        return sum.Select((total, k) => count[k] > 0 ? total / count[k] : 2).ToArray();
    }

    private static bool Contradicts(SampleScores cell, int i, double[] threshold) =>
        cell.Label[i] >= 0
        && cell.Prediction[i] >= 0
        && !cell.IsCorrect(i)
        && cell.Confidence[i] >= threshold[cell.Prediction[i]];

    private static void Vote(Dictionary<int, (SuspectedLabel Suspect, int Votes)> votes, SampleScores cell, int i, int checkpoint)
    {
        var image = cell.Index[i];
        if (checkpoint == 0)
        {
            votes[image] = (new SuspectedLabel(image, cell.Label[i], cell.Prediction[i], cell.Confidence[i]), 1);
        }
        else if (votes.TryGetValue(image, out var entry) && entry.Votes == checkpoint && entry.Suspect.Suggested == cell.Prediction[i])
        {
            var least = Math.Min(entry.Suspect.LeastConfidence, cell.Confidence[i]);
            votes[image] = (entry.Suspect with { LeastConfidence = least }, checkpoint + 1);
        }
    }

    private static Estimate Share(long right, long n)
    {
        if (n == 0)
        {
            return Estimate.Undefined("no sample is left", 0);
        }

        var wilson = ProportionInterval.Wilson(right, n);
        return new Estimate((double)right / n, wilson.Lower, wilson.Upper, n);
    }
}
