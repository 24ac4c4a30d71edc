using EvalHarness.Statistics;

namespace EvalHarness.Metrics.Robustness;

/// <summary>One group of samples and how many of them are right.</summary>
/// <param name="Name">Name of the group: a class, a slice, a corruption.</param>
/// <param name="Correct">Samples that are right.</param>
/// <param name="Count">Samples.</param>
public readonly record struct GroupCount(string Name, long Correct, long Count);

/// <summary>The group with the lowest accuracy.</summary>
/// <param name="Name">Its name; null where no group is large enough.</param>
/// <param name="Accuracy">Its accuracy; the interval is for the lowest true accuracy of all groups, corrected for having picked the minimum.</param>
/// <param name="Groups">Groups compared.</param>
/// <param name="LeftOut">Groups left out because they are too small.</param>
public sealed record WorstGroupResult(string? Name, Estimate Accuracy, int Groups, int LeftOut);

/// <summary>
/// Worst-group accuracy. The smallest of many estimates is smaller than the smallest truth, so its own interval would be too low; the
/// interval here is for the smallest true accuracy.
/// </summary>
/// <remarks>
/// Lower end: the smallest of the groups' one-sided lower bounds; it fails only if the truly worst group's bound fails, whatever the
/// number of groups. Upper end: the smallest of the upper bounds, which any group can spoil, hence Bonferroni. The two errors are
/// shared out so that together they stay at 5 %, both where all groups are alike and where one stands apart.
/// </remarks>
public static class WorstGroup
{
    /// <summary>Groups below this many samples are left out, since the minimum would mostly pick the smallest groups.</summary>
    public const int DefaultMinimum = 20;

    /// <summary>The worst of independent groups; bounds are Jeffreys', whose one-sided errors are even.</summary>
    public static WorstGroupResult Of(IReadOnlyList<GroupCount> groups, int minimum = DefaultMinimum)
    {
        ArgumentNullException.ThrowIfNull(groups);
        var large = groups.Where(group => group.Count >= Math.Max(1, minimum)).ToArray();
        if (large.Length == 0)
        {
            return new WorstGroupResult(
                null, Estimate.Undefined($"no group has at least {minimum} samples"), 0, groups.Count);
        }

        var (lowerError, upperError) = Errors(large.Length);
        double lower = 1, upper = 1;
        foreach (var group in large)
        {
            lower = Math.Min(lower, ProportionInterval.Jeffreys(group.Correct, group.Count, 1 - 2 * lowerError).Lower);
            upper = Math.Min(upper, ProportionInterval.Jeffreys(group.Correct, group.Count, 1 - 2 * upperError).Upper);
        }

        var worst = large.MinBy(group => (double)group.Correct / group.Count);
        var accuracy = new Estimate((double)worst.Correct / worst.Count, lower, upper, worst.Count);
        return new WorstGroupResult(worst.Name, accuracy, large.Length, groups.Count - large.Length);
    }

    /// <summary>The worst of groups that share images (corruptions): normal bounds from the bootstrap's standard errors.</summary>
    public static WorstGroupResult OfShared(IReadOnlyList<(string Name, Resampled Accuracy)> groups, long n)
    {
        ArgumentNullException.ThrowIfNull(groups);
        var defined = groups.Where(group => group.Accuracy.Value is not null).ToArray();
        if (defined.Length == 0)
        {
            return new WorstGroupResult(null, Estimate.Undefined("there is no group", n), 0, groups.Count);
        }

        var (lowerError, upperError) = Errors(defined.Length);
        double? lower = 1, upper = 1;
        foreach (var (_, accuracy) in defined)
        {
            var error = accuracy.StandardError();
            var low = accuracy.Value - Distributions.NormalQuantile(1 - lowerError) * error;
            var high = accuracy.Value + Distributions.NormalQuantile(1 - upperError) * error;
            lower = low is null || lower is null ? null : Math.Max(0, Math.Min(lower.Value, low.Value));
            upper = high is null || upper is null ? null : Math.Min(upper.Value, high.Value);
        }

        var worst = defined.MinBy(group => group.Accuracy.Value!.Value);
        var reason = lower is null ? "no interval: undefined in most resamples" : null;
        return new WorstGroupResult(
            worst.Name, new Estimate(worst.Accuracy.Value, lower, upper, n, reason), defined.Length, groups.Count - defined.Length);
    }

    /// <summary>
    /// One-sided error of every lower and of every upper bound for G groups. All alike: only upper ends fail, together at most G times
    /// theirs. One apart: its two ends fail. Both come to 5 %; one group alone splits it evenly.
    /// </summary>
    internal static (double Lower, double Upper) Errors(int groups)
    {
        const double alpha = 0.05;
        if (groups == 1)
        {
            return (alpha / 2, alpha / 2);
        }

        // With all alike the lower end still fails when all bounds fail at once, which matters for two groups only.
        var together = groups == 2 ? alpha * 0.95 : alpha;
        return (alpha - together / groups, together / groups);
    }
}
