using EvalHarness.Data;
using EvalHarness.Gates;

namespace EvalHarness.Evaluation;

/// <summary>
/// How much a checkpoint's numbers change when nothing but the batch size, the threads or the device do: the same samples run twice. A difference
/// of a metric that is not larger is never called real.
/// </summary>
/// <param name="Samples">Samples that were run twice.</param>
/// <param name="Flips">Samples whose top class changed, ties going to the lowest class.</param>
/// <param name="LargestOutputDifference">Largest difference of a logit or probability; null where an output is not finite.</param>
/// <param name="Nll">Largest change of a sample's negative log-likelihood.</param>
/// <param name="Brier">Largest change of a sample's Brier score.</param>
/// <param name="Confidence">Largest change of a sample's confidence.</param>
/// <param name="Any">Largest change of any of a sample's numbers: these, the entropy, the margin, the largest logit, the energy.</param>
/// <param name="Settings">What changed between the two, in words.</param>
public sealed record NondeterminismFloor(
    int Samples, int Flips, double? LargestOutputDifference, double Nll, double Brier, double Confidence, double Any, string Settings)
{
    /// <summary>Share of the samples whose top class changed, 0 to 1.</summary>
    public double FlipRate => Samples == 0 ? 0 : (double)Flips / Samples;

    /// <summary>Compares two passes over the same samples.</summary>
    /// <param name="first">One pass.</param>
    /// <param name="second">The other.</param>
    /// <param name="largestOutputDifference">Largest difference of an output; null where one is not finite.</param>
    /// <param name="settings">What changed between the two, in words.</param>
    /// <returns>Null where fewer than 90 % of the samples have finite outputs in both.</returns>
    public static NondeterminismFloor? Between(SampleScores first, SampleScores second, double? largestOutputDifference, string settings)
    {
        if (SamplePairs.Match(first, second) is not { } pairs)
        {
            return null;
        }

        var flips = 0;
        for (var i = 0; i < pairs.Count; i++)
        {
            flips += first.Prediction[pairs.First[i]] != second.Prediction[pairs.Second[i]] ? 1 : 0;
        }

        var (nll, brier, confidence) = (Largest(scores => scores.Nll), Largest(scores => scores.Brier), Largest(scores => scores.Confidence));
        double[] others = [Largest(scores => scores.Entropy), Largest(scores => scores.Margin), Largest(scores => scores.MaxLogit), Largest(scores => scores.Energy)];
        return new NondeterminismFloor(pairs.Count, flips, largestOutputDifference, nll, brier, confidence, others.Concat([nll, brier, confidence]).Max(), settings);

        double Largest(Func<SampleScores, double[]> column)
        {
            var largest = 0.0;
            for (var i = 0; i < pairs.Count; i++)
            {
                largest = Math.Max(largest, Math.Abs(column(first)[pairs.First[i]] - column(second)[pairs.Second[i]]));
            }

            return largest;
        }
    }

    /// <summary>
    /// The floor under differences of a metric: the flip rate for accuracies; for averages over samples, the largest change of a sample's number,
    /// which no average of them exceeds; for all others, the largest change of any of a sample's numbers, plus the flip rate.
    /// </summary>
    public double Of(string metric) => metric switch
    {
        "accuracy" or "top5_accuracy" => FlipRate,
        "nll" => Nll,
        "brier" => Brier,
        "mean_confidence" => Confidence,
        _ => Any + FlipRate,
    };
}
