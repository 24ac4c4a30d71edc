using EvalHarness.Statistics;

namespace EvalHarness.Metrics.Robustness;

/// <summary>
/// Conditional value at risk (Rockafellar and Uryasev, 2000): the mean loss of the worst share of the samples. Where accuracy counts
/// rare disasters as one error each, this weighs them.
/// </summary>
public static class TailLoss
{
    /// <summary>
    /// CVaR of losses at a level: mean of the worst 1 - level, the sample at the edge counted in part. Interval from the influence
    /// values t + (loss - t)+ / (1 - level), Student, clustered if clusters are given.
    /// </summary>
    public static Estimate Cvar(ReadOnlySpan<double> losses, double level = 0.95, Clusters? clusters = null)
    {
        if (losses.Length == 0)
        {
            return Estimate.Undefined("there are no samples", 0);
        }

        var sorted = losses.ToArray();
        Array.Sort(sorted);
        var tail = (1 - level) * sorted.Length;
        var threshold = sorted[Math.Clamp(sorted.Length - (int)Math.Ceiling(tail - 1e-9), 0, sorted.Length - 1)];
        var influence = new double[losses.Length];
        for (var i = 0; i < influence.Length; i++)
        {
            influence[i] = threshold + Math.Max(0, losses[i] - threshold) / (1 - level);
        }

        var mean = MeanEstimate.Of(influence, clusters);
        var interval = mean.Student();
        return new Estimate(mean.Value, interval?.Lower, interval?.Upper, losses.Length, interval is null ? "one sample gives no interval" : null);
    }
}
