using EvalHarness.Data;
using EvalHarness.Statistics;

namespace EvalHarness.Analysis.Diagrams;

/// <summary>Accuracy on the samples of one class (its recall).</summary>
/// <param name="Label">The class.</param>
/// <param name="Count">Its samples; at least 1.</param>
/// <param name="Accuracy">The share that is right.</param>
/// <param name="Interval">Wilson's 95 % interval, of this class alone: picking the worst class needs a wider one.</param>
public sealed record ClassAccuracy(int Label, long Count, double Accuracy, Interval Interval)
{
    /// <summary>Every class that has samples, in order.</summary>
    public static IReadOnlyList<ClassAccuracy> Of(SampleScores scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        var count = new long[scores.ClassCount];
        var right = new long[scores.ClassCount];
        for (var i = 0; i < scores.Count; i++)
        {
            if (scores.Label[i] >= 0)
            {
                count[scores.Label[i]]++;
                right[scores.Label[i]] += scores.IsCorrect(i) ? 1 : 0;
            }
        }

        return [.. Enumerable.Range(0, scores.ClassCount).Where(label => count[label] > 0).Select(label => new ClassAccuracy(
            label, count[label], (double)right[label] / count[label], ProportionInterval.Wilson(right[label], count[label])))];
    }
}
