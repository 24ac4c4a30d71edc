using EvalHarness.Data;

namespace EvalHarness.Analysis.Diagrams;

/// <summary>A sample that a checkpoint got wrong.</summary>
/// <param name="Index">Index of the image in its dataset.</param>
/// <param name="Label">True class.</param>
/// <param name="Prediction">What it said.</param>
/// <param name="Confidence">How sure it was.</param>
public sealed record WrongSample(int Index, int Label, int Prediction, double Confidence);

/// <summary>The errors that no threshold on confidence would catch.</summary>
public static class ConfidentErrors
{
    /// <summary>The wrong samples of a cell, most confident first, ties by index; at most <paramref name="count"/>.</summary>
    public static IReadOnlyList<WrongSample> Of(SampleScores scores, int count)
    {
        ArgumentNullException.ThrowIfNull(scores);
        return [.. Enumerable.Range(0, scores.Count)
            .Where(i => scores.Label[i] >= 0 && !scores.IsCorrect(i))
            .OrderByDescending(i => scores.Confidence[i])
            .ThenBy(i => scores.Index[i])
            .Take(count)
            .Select(i => new WrongSample(scores.Index[i], scores.Label[i], scores.Prediction[i], scores.Confidence[i]))];
    }
}
