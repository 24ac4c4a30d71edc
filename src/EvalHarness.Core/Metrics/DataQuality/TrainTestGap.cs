using EvalHarness.Data;
using EvalHarness.Metrics.Robustness;

namespace EvalHarness.Metrics.DataQuality;

/// <summary>How much better a checkpoint does on a sample of its training data than on test data: what it has learnt by heart.</summary>
/// <param name="Accuracy">Train minus test accuracy (Newcombe's interval: different images).</param>
/// <param name="Nll">Test minus train NLL, in nats; positive is overfitting. Interval from two independent means.</param>
public sealed record TrainTestGap(Estimate Accuracy, Estimate Nll)
{
    /// <summary>The gap between a train and a test cell.</summary>
    public static TrainTestGap Of(SampleScores train, SampleScores test)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        return new TrainTestGap(
            RobustnessGap.BetweenDatasets(Right(train), train.Count, Right(test), test.Count),
            MeanDifference(test.Nll, train.Nll));
    }

    private static long Right(SampleScores cell)
    {
        var right = 0L;
        for (var i = 0; i < cell.Count; i++)
        {
            right += cell.IsCorrect(i) ? 1 : 0;
        }

        return right;
    }

    private static Estimate MeanDifference(double[] first, double[] second)
    {
        if (first.Length == 0 || second.Length == 0)
        {
            return Estimate.Undefined("one of the datasets is empty", 0);
        }

        var a = Statistics.MeanEstimate.Of(first);
        var b = Statistics.MeanEstimate.Of(second);
        var n = Math.Min(first.Length, second.Length);
        var difference = a.Value - b.Value;
        if (a.StandardError is not { } ea || b.StandardError is not { } eb)
        {
            return new Estimate(difference, null, null, n, "one sample gives no interval");
        }

        var half = Statistics.Distributions.TwoSidedNormal(0.95) * Math.Sqrt(ea * ea + eb * eb);
        return new Estimate(difference, difference - half, difference + half, n);
    }
}
