namespace EvalHarness.Metrics.Robustness;

/// <summary>
/// Accuracy against how strong a perturbation is: nominal severity 0 (clean) to 5, or a measured axis such as 1 - SSIM on which clean
/// is 0. Nothing here assumes that more severe is worse.
/// </summary>
public static class SeverityCurve
{
    /// <summary>
    /// Area under the curve by trapezoids, divided by the length of the axis: the mean accuracy along it, 0 to 1. Undefined with fewer
    /// than two distinct positions. The positions must ascend.
    /// </summary>
    public static double? Area(ReadOnlySpan<double> axis, ReadOnlySpan<double> accuracy)
    {
        Require.SameLength(axis.Length, accuracy.Length, nameof(accuracy));
        if (axis.Length < 2 || !(axis[^1] > axis[0]))
        {
            return null;
        }

        var area = 0.0;
        for (var i = 1; i < axis.Length; i++)
        {
            area += (axis[i] - axis[i - 1]) * (accuracy[i] + accuracy[i - 1]) / 2;
        }

        return area / (axis[^1] - axis[0]);
    }

    /// <summary>
    /// Where accuracy first falls to a share of its value at the start, linear between the points; null if it never does, or if it
    /// starts at 0.
    /// </summary>
    public static double? Critical(ReadOnlySpan<double> axis, ReadOnlySpan<double> accuracy, double share = 0.5)
    {
        Require.SameLength(axis.Length, accuracy.Length, nameof(accuracy));
        if (axis.Length == 0 || !(accuracy[0] > 0))
        {
            return null;
        }

        var threshold = share * accuracy[0];
        for (var i = 1; i < axis.Length; i++)
        {
            if (accuracy[i] <= threshold)
            {
                return axis[i - 1] + (axis[i] - axis[i - 1]) * (accuracy[i - 1] - threshold) / (accuracy[i - 1] - accuracy[i]);
            }
        }

        return null;
    }

    /// <summary>
    /// The steps at which accuracy rises although the severity does, by more than chance: the lower end of the paired difference, with
    /// Bonferroni over the steps, lies above 0. Returns the index of the point after the rise.
    /// </summary>
    public static IReadOnlyList<int> Rises(IReadOnlyList<Resampled> accuracy)
    {
        ArgumentNullException.ThrowIfNull(accuracy);
        var rises = new List<int>();
        var level = 1 - 0.05 / Math.Max(1, accuracy.Count - 1);
        for (var i = 1; i < accuracy.Count; i++)
        {
            var step = accuracy[i].Minus(accuracy[i - 1]);
            if (step.Value > 0 && step.Percentile(level) is { Lower: > 0 })
            {
                rises.Add(i);
            }
        }

        return rises;
    }

    /// <summary>
    /// The critical severity with its interval. Resamples in which it is not reached count as beyond the axis, so an end that falls
    /// among them is open (null) and the reason says so.
    /// </summary>
    public static Estimate CriticalEstimate(IReadOnlyList<double> axis, IReadOnlyList<Resampled> accuracy, long n, double share = 0.5)
    {
        ArgumentNullException.ThrowIfNull(axis);
        ArgumentNullException.ThrowIfNull(accuracy);
        var positions = axis.ToArray();
        if (positions.Length < 2)
        {
            return Estimate.Undefined("there is no severity beside the clean data", n);
        }

        if (accuracy[0].Value is not > 0)
        {
            return Estimate.Undefined("the clean accuracy is 0", n);
        }

        var beyond = positions[^1] + 1;
        var critical = Resampled.Of(accuracy, values => Critical(positions, values, share) ?? beyond);
        var value = critical.Value < beyond ? critical.Value : null;
        var interval = n < 2 ? null : critical.Percentile();
        double? lower = interval?.Lower <= positions[^1] ? interval.Value.Lower : null;
        double? upper = interval?.Upper <= positions[^1] ? interval.Value.Upper : null;
        var reason = value is null
            ? FormattableString.Invariant($"not reached: accuracy stays above {share:0.##} of the clean accuracy up to {positions[^1]:0.####}")
            : interval is null ? "one sample gives no interval"
            : upper is null ? FormattableString.Invariant($"the upper end lies beyond {positions[^1]:0.####}, the strongest that was measured")
            : null;
        return new Estimate(value, lower, upper, n, reason);
    }
}
