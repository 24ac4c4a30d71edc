using EvalHarness.Data;
using EvalHarness.Evaluation;
using EvalHarness.MLNet.Views;
using EvalHarness.Statistics;
using Microsoft.ML;

namespace EvalHarness.MLNet.SecondOpinion;

/// <summary>What ML.NET's evaluators make of one cell.</summary>
public static class CellOpinion
{
    private const int Top = 5;
    private static readonly double LargestLoss = -Math.Log(1e-15f);

    /// <summary>Accuracy, balanced accuracy, log loss, top-5 accuracy and macro F1 of labelled samples; for two classes AUC, too.</summary>
    /// <param name="context">ML.NET's context.</param>
    /// <param name="cell">Our numbers.</param>
    /// <param name="scores">The stored samples.</param>
    public static IReadOnlyList<Opinion> Labelled(MLContext context, CellResult cell, SampleScores scores)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(scores);
        var scorable = Enumerable.Range(0, scores.Count).Where(i => SampleRows.IsScorable(scores, i)).ToList();
        if (scorable.Count == 0)
        {
            return [];
        }

        var view = SamplesView.Of(scores, scorableOnly: true);
        var theirs = context.MulticlassClassification.Evaluate(view, topKPredictionCount: Math.Min(Top, scores.ClassCount));
        var opinions = new List<Opinion?>
        {
            Of(cell, "accuracy", "multiclass MicroAccuracy", theirs.MicroAccuracy),
            Of(cell, "balanced_accuracy", "multiclass MacroAccuracy", theirs.MacroAccuracy),
            Loss(Of(cell, "nll", "multiclass LogLoss", theirs.LogLoss), scores, scorable),
            Of(cell, "top5_accuracy", "multiclass TopKAccuracy", theirs.TopKAccuracy),
            Of(cell, "macro_f1", "multiclass ConfusionMatrix", MacroF1(theirs.ConfusionMatrix.Counts)),
        };
        if (scores.ClassCount == 2)
        {
            opinions.AddRange(Binary(context, cell, scores, scorable));
        }

        return [.. opinions.OfType<Opinion>()];
    }

    /// <summary>AUROC of every detection score that was stored, by ML.NET's anomaly evaluator.</summary>
    public static IReadOnlyList<Opinion> Detection(MLContext context, CellResult cell, SampleScores clean, SampleScores ood)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(cell);
        var opinions = new List<Opinion>();
        foreach (var score in Metrics.Ood.OodScore.All)
        {
            var metric = $"ood_auroc_{score.Id}";
            if (cell.Find(metric)?.Value is not null && score.Scored(clean) is { } ofClean && score.Scored(ood) is { } ofOod)
            {
                var theirs = context.AnomalyDetection.Evaluate(DetectionView.Of(ofClean, ofOod));
                opinions.Add(Of(cell, metric, "anomaly AreaUnderRocCurve", theirs.AreaUnderRocCurve)!);
            }
        }

        return opinions;
    }

    private static IEnumerable<Opinion?> Binary(MLContext context, CellResult cell, SampleScores scores, List<int> scorable)
    {
        const string Single = "ML.NET takes the probability in single precision and the logarithm to base 2 (times ln 2 here)";
        var positive = context.BinaryClassification.Evaluate(BinaryView.Of(scores));
        var negative = context.BinaryClassification.EvaluateNonCalibrated(BinaryView.Of(scores, positive: 0));
        yield return Of(cell, "accuracy", "binary Accuracy", positive.Accuracy);
        if (scorable.Exists(i => scores.Label[i] == 0 || scores.Prediction[i] == 0) && scorable.Exists(i => scores.Label[i] == 1 || scores.Prediction[i] == 1))
        {
            yield return Of(cell, "macro_f1", "binary F1Score, mean of both classes", (Zero(positive.F1Score) + Zero(negative.F1Score)) / 2);
        }

        if (Of(cell, "nll", "binary LogLoss", positive.LogLoss * Math.Log(2)) is { } loss)
        {
            yield return loss with { Convention = Single, OursByConvention = scorable.Average(i => SinglePrecisionLoss(scores, i)) };
        }

        double[] Odds(int label) => [.. scorable.Where(i => scores.Label[i] == label).Select(i => (double)BinaryView.LogOdds(scores, i, 1))];
        if (DeLong.Of(Odds(1), Odds(0)) is { } area)
        {
            yield return new Opinion(cell.Checkpoint, cell.Condition, "auroc", "binary AreaUnderRocCurve", area.Area, Finite(positive.AreaUnderRocCurve));
        }
    }

    private static double SinglePrecisionLoss(SampleScores scores, int i)
    {
        var p = BinaryView.Probability(scores, i, 1);
        return -Math.Log(scores.Label[i] == 1 ? p : 1 - p);
    }

    private static Opinion? Of(CellResult cell, string metric, string evaluator, double theirs) =>
        cell.Find(metric)?.Value is { } ours ? new Opinion(cell.Checkpoint, cell.Condition, metric, evaluator, ours, Finite(theirs)) : null;

    private static Opinion? Loss(Opinion? opinion, SampleScores scores, List<int> scorable) =>
        opinion is null || !scorable.Any(i => scores.Nll[i] > LargestLoss) ? opinion : opinion with
        {
            Convention = "ML.NET takes a probability below 1e-15 as 1e-15",
            OursByConvention = scorable.Average(i => Math.Min(scores.Nll[i], LargestLoss)),
        };

    /// <summary>Mean F1 over the classes that occur or are predicted; counts[true][predicted].</summary>
    private static double MacroF1(IReadOnlyList<IReadOnlyList<double>> counts)
    {
        var (sum, classes) = (0.0, 0);
        for (var k = 0; k < counts.Count; k++)
        {
            var (occurs, predicted) = (counts[k].Sum(), counts.Sum(row => row[k]));
            if (occurs + predicted > 0)
            {
                sum += 2 * counts[k][k] / (occurs + predicted);
                classes++;
            }
        }

        return sum / classes;
    }

    private static double Zero(double value) => double.IsFinite(value) ? value : 0;

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
