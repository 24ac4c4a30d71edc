using EvalHarness.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EvalHarness.MLNet.Views;

/// <summary>
/// The scorable samples of a two-class cell as ML.NET's binary evaluator expects them: <c>Label</c> and <c>PredictedLabel</c> say whether it
/// is the positive class, <c>Probability</c> is that of the positive class, and <c>Score</c> is its log-odds: ML.NET's evaluator ignores the
/// predicted label and takes a score above 0 for positive.
/// </summary>
public static class BinaryView
{
    /// <summary>The view of a cell of two classes.</summary>
    /// <param name="scores">The cell.</param>
    /// <param name="positive">The positive class, 0 or 1.</param>
    /// <param name="keep">Which samples, by index in the dataset; null for all.</param>
    public static IDataView Of(SampleScores scores, int positive = 1, Func<int, bool>? keep = null)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (scores.ClassCount != 2)
        {
            throw new ArgumentException($"The cell has {scores.ClassCount} classes, but a binary view needs 2.", nameof(scores));
        }

        return new LazyView<SampleRows>(
            [.. Columns(positive)],
            () => new SampleRows(
                [new SampleCell(string.Empty, string.Empty, () => scores)],
                (cell, i) => SampleRows.IsScorable(cell, i) && (keep?.Invoke(cell.Index[i]) ?? true)),
            null);
    }

    /// <summary>Log-odds of the positive class; above 0 exactly if it is the prediction.</summary>
    public static float LogOdds(SampleScores scores, int i, int positive)
    {
        ArgumentNullException.ThrowIfNull(scores);

        // A loss of 0 has infinite odds, and the difference 1 - exp(-loss) loses its digits near it.
        var loss = Math.Max(scores.Nll[i], 1e-30);
        var odds = -loss - Math.Log(loss < 1e-5 ? loss - (loss * loss / 2) : 1 - Math.Exp(-loss));
        var score = (float)(scores.Label[i] == positive ? odds : -odds);
        return scores.Prediction[i] == positive ? Math.Max(score, float.Epsilon) : Math.Min(score, 0);
    }

    /// <summary>Probability of the positive class, from that of the label where it is kept best: with the loss.</summary>
    public static float Probability(SampleScores scores, int i, int positive)
    {
        ArgumentNullException.ThrowIfNull(scores);
        var likelihood = Math.Exp(-scores.Nll[i]);
        return (float)(scores.Label[i] == positive ? likelihood : 1 - likelihood);
    }

    private static IEnumerable<ViewColumn<SampleRows>> Columns(int positive)
    {
        yield return ViewColumn<SampleRows>.Of("Label", BooleanDataViewType.Instance, (SampleRows rows, ref bool value) => value = rows.Scores.Label[rows.At] == positive);
        yield return ViewColumn<SampleRows>.Of("PredictedLabel", BooleanDataViewType.Instance, (SampleRows rows, ref bool value) => value = rows.Scores.Prediction[rows.At] == positive);
        yield return ViewColumn<SampleRows>.Of("Score", NumberDataViewType.Single, (SampleRows rows, ref float value) => value = LogOdds(rows.Scores, rows.At, positive));
        yield return ViewColumn<SampleRows>.Of("Probability", NumberDataViewType.Single, (SampleRows rows, ref float value) => value = Probability(rows.Scores, rows.At, positive));
    }
}
