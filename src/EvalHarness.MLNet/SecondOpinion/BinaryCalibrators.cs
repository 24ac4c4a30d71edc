using EvalHarness.Data;
using EvalHarness.Metrics.Recalibration;
using EvalHarness.MLNet.Views;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EvalHarness.MLNet.SecondOpinion;

/// <summary>A calibrator of ML.NET's on a two-class checkpoint beside ours: fitted on the calibration half, tested on the other.</summary>
/// <param name="Checkpoint">Id of the checkpoint.</param>
/// <param name="Condition">Id of the condition.</param>
/// <param name="Calibrator"><c>platt</c>, <c>isotonic</c> or <c>naive</c>.</param>
/// <param name="Samples">Samples of the evaluation half.</param>
/// <param name="Before">Their mean loss in nats before; here as after, a probability below 1e-15 counts as 1e-15.</param>
/// <param name="Theirs">After ML.NET's calibrator.</param>
/// <param name="Ours">After ours; null where we have none (naive).</param>
/// <param name="LargestDifference">Largest difference of the two calibrated probabilities over the samples; null where we have none.</param>
public sealed record CalibratorOpinion(
    string Checkpoint, string Condition, string Calibrator, int Samples, double Before, double Theirs, double? Ours, double? LargestDifference)
{
    /// <summary>Brier score after ML.NET's calibrator, summed over both classes: .5 says nothing.</summary>
    public required double TheirBrier { get; init; }
}

/// <summary>
/// ML.NET's Platt, isotonic and naive calibrators, for two classes only. All map the log-odds of class 1 to its probability; ours are fitted
/// to the very same numbers. ML.NET's naive calibrator is a histogram of the score with 200 bins:
/// on a few thousand samples some bins hold one class only and claim certainty, so its log loss may be worse than before. The two isotonic maps have the same steps
/// and differ between them in how they interpolate.
/// </summary>
public static class BinaryCalibrators
{
    /// <summary>All three; none where a half lacks a class.</summary>
    public static IReadOnlyList<CalibratorOpinion> Compare(MLContext context, string checkpoint, string condition, SampleScores scores)
    {
        ArgumentNullException.ThrowIfNull(context);
        var fit = BinaryView.Of(scores, keep: CalibrationSplit.IsCalibration);
        var test = BinaryView.Of(scores, keep: index => !CalibrationSplit.IsCalibration(index));
        var (outcome, odds) = (fit.GetColumn<bool>("Label").ToArray(), Odds(fit));
        var (label, testOdds) = (test.GetColumn<bool>("Label").ToArray(), Odds(test));
        if (outcome.Distinct().Count() < 2 || label.Distinct().Count() < 2)
        {
            return [];
        }

        var before = Loss([.. test.GetColumn<float>("Probability").Select(p => (double)p)], label);
        var (platt, isotonic) = (PlattScaling.Fit(odds, outcome), IsotonicCalibration.Fit(odds, outcome));
        CalibratorOpinion One(string name, IEstimator<ITransformer> estimator, Func<double, double>? ours)
        {
            double[] theirs = [.. estimator.Fit(fit).Transform(test).GetColumn<float>("Probability").Select(p => (double)p)];
            var own = ours is null ? null : testOdds.Select(ours).ToArray();
            return new CalibratorOpinion(
                checkpoint, condition, name, label.Length, before, Loss(theirs, label), own is null ? null : Loss(own, label), own?.Zip(theirs, (a, b) => Math.Abs(a - b)).Max())
            {
                TheirBrier = theirs.Zip(label, (p, isPositive) => 2 * Math.Pow(p - (isPositive ? 1 : 0), 2)).Average(),
            };
        }

        return
        [
            One("platt", context.BinaryClassification.Calibrators.Platt(), platt.Probability),
            One("isotonic", context.BinaryClassification.Calibrators.Isotonic(), isotonic.Map),
            One("naive", context.BinaryClassification.Calibrators.Naive(), null),
        ];
    }

    private static double[] Odds(IDataView view) => [.. view.GetColumn<float>("Score").Select(score => (double)score)];

    private static double Loss(double[] probability, bool[] label) =>
        probability.Zip(label, (p, isPositive) => -Math.Log(Math.Max(1e-15, isPositive ? p : 1 - p))).Average();
}
