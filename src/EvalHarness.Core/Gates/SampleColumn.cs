using EvalHarness.Data;

namespace EvalHarness.Gates;

/// <summary>One number a sample: what a mean is taken of.</summary>
/// <param name="Dataset">Dataset that the indices belong to.</param>
/// <param name="Index">Index of each sample in its dataset.</param>
/// <param name="Values">The numbers.</param>
internal sealed record SampleColumn(string Dataset, int[] Index, double[] Values)
{
    private static readonly Dictionary<string, Func<SampleScores, int, double>> Columns = new(StringComparer.Ordinal)
    {
        ["accuracy"] = (scores, i) => scores.IsCorrect(i) ? 1 : 0,
        ["top5_accuracy"] = (scores, i) => scores.InTop5[i] ? 1 : 0,
        ["nll"] = (scores, i) => scores.Nll[i],
        ["brier"] = (scores, i) => scores.Brier[i],
        ["mean_confidence"] = (scores, i) => scores.Confidence[i],
        ["brier_top_label"] = (scores, i) => Math.Pow(scores.Confidence[i] - (scores.IsCorrect(i) ? 1 : 0), 2),
        ["overconfidence"] = (scores, i) => scores.Confidence[i] - (scores.IsCorrect(i) ? 1 : 0),
    };

    /// <summary>Whether the metric is the plain average of one number a sample.</summary>
    public static bool IsMean(string metric) => Columns.ContainsKey(metric);

    /// <summary>Whether that number is 0 or 1.</summary>
    public static bool IsProportion(string metric) => metric is "accuracy" or "top5_accuracy";

    /// <summary>The number of every sample for a metric that <see cref="IsMean"/>.</summary>
    public static double[] Of(string metric, SampleScores scores)
    {
        var column = Columns[metric];
        var values = new double[scores.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = column(scores, i);
        }

        return values;
    }

    /// <summary>Candidate minus baseline for every pair of samples; the pairs must exist and the metric be a mean.</summary>
    public static double[] Differences(CellPair pair)
    {
        var (candidate, baseline, pairs) = (Of(pair.Metric, pair.CandidateSamples!), Of(pair.Metric, pair.BaselineSamples!), pair.Pairs!);
        var values = new double[pairs.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = candidate[pairs.First[i]] - baseline[pairs.Second[i]];
        }

        return values;
    }
}
