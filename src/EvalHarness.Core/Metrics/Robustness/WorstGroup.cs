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
/// Test inversion with a studentised minimum (as max-T, Westfall and Young, 1993): for a candidate m of the smallest true accuracy every
/// group has a distance in errors, the normal quantile of the chance that its accuracy lies above m under Jeffreys' posterior, and the
/// statistic is the smallest of them. Lower end: m is too low where even a group at m alone would seldom lie so high, in 2.5 %, wherever
/// the others are (intersection-union test, Berger, 1982): the lowest of the groups' own lower ends. That errs less the more groups crowd
/// above the worst. Upper end: m is too high where the smallest distance would seldom be so low; it has what the lower end leaves of the
/// 5 %, between 2.5 and 5. Both chances depend on where the other groups truly are (<see cref="HiddenDistances"/>), which is
/// estimated; what that costs is measured and taken back (<see cref="ChanceOfSmallest.Correction"/>).
/// Groups that share images have arcsine distances (Anscombe, 1948) with the error of the resamples.
/// In simulations of 8,000 draws each (standard error 0.24 points) it covers 94.1 to 96.4 % in 28 configurations of 2 to 100 groups of 20 to
/// 5,000 samples: alike, one apart, several at the bottom, crowded, spread, of equal and of very unequal sizes.
/// </remarks>
public static class WorstGroup
{
    /// <summary>Groups below this many samples are left out, since the minimum would mostly pick the smallest groups.</summary>
    public const int DefaultMinimum = 20;

    private const double Tail = 0.025;
    private const int Steps = 20;
    private const double Precision = 1e-4;
    private const double Farthest = 38;
    private static readonly double Quantile = Distributions.TwoSidedNormal(1 - (2 * Tail));

    /// <summary>Chance that every group's distance lies above a value, given where each may truly be (null: infinitely far).</summary>
    private delegate double ChanceAllAbove(double[]?[] posteriors, double value);

    /// <summary>The worst of independent groups: binomial. One group alone has Jeffreys' interval.</summary>
    public static WorstGroupResult Of(IReadOnlyList<GroupCount> groups, int minimum = DefaultMinimum)
    {
        ArgumentNullException.ThrowIfNull(groups);
        var large = groups.Where(group => group.Count >= Math.Max(1, minimum)).ToArray();
        if (large.Length == 0)
        {
            return new WorstGroupResult(null, Estimate.Undefined($"no group has at least {minimum} samples"), 0, groups.Count);
        }

        var worst = large.MinBy(group => (double)group.Correct / group.Count);
        var observed = (double)worst.Correct / worst.Count;
        var interval = large.Length == 1
            ? ProportionInterval.Jeffreys(worst.Correct, worst.Count)
            : Independent(large, observed);
        return new WorstGroupResult(
            worst.Name, new Estimate(observed, interval.Lower, interval.Upper, worst.Count), large.Length, groups.Count - large.Length);
    }

    /// <summary>The worst of groups that share images (corruptions): the resamples stand in for the joint distribution.</summary>
    public static WorstGroupResult OfShared(IReadOnlyList<(string Name, Resampled Accuracy)> groups, long n)
    {
        ArgumentNullException.ThrowIfNull(groups);
        var defined = groups.Where(group => group.Accuracy is { Value: not null, DefinedShare: > 0.5 }).ToArray();
        if (defined.Length == 0)
        {
            return new WorstGroupResult(null, Estimate.Undefined("there is no group", n), 0, groups.Count);
        }

        var worst = defined.MinBy(group => group.Accuracy.Value!.Value);
        var observed = worst.Accuracy.Value!.Value;
        var result = new WorstGroupResult(
            worst.Name, new Estimate(observed, null, null, n, "one sample gives no interval"), defined.Length, groups.Count - defined.Length);
        if (n < 2)
        {
            return result;
        }

        var interval = Shared(Array.ConvertAll(defined, group => group.Accuracy), observed, n);
        return result with { Accuracy = new Estimate(observed, interval.Lower, interval.Upper, n) };
    }

    private static Interval Independent(GroupCount[] groups, double observed) =>
        Invert(observed, candidate => Array.ConvertAll(groups, group => Distance(group, candidate)), ChanceOfSmallest.AllAbove);

    private static Interval Shared(Resampled[] groups, double observed, long n)
    {
        var scaled = Array.ConvertAll(groups, group => Resampled.Of([group], accuracy => Arcsine(((accuracy[0] * n) + 0.375) / (n + 0.75))));
        var errors = Array.ConvertAll(scaled, group => group.StandardError() is > 0 and var error ? error : 1 / Math.Sqrt(n + 0.5));
        return Invert(
            observed,
            candidate => [.. scaled.Zip(errors, (group, error) => (group.Value!.Value - Arcsine(candidate)) / error)],
            (posteriors, value) => Resampled.ChanceAllAbove(scaled, errors, posteriors, value));
    }

    private static double Distance(GroupCount group, double candidate) => Math.Clamp(
        -Distributions.NormalQuantile(Distributions.BetaCdf(group.Correct + 0.5, group.Count - group.Correct + 0.5, candidate)), -Farthest, Farthest);

    private static double Arcsine(double p) => 2 * Math.Asin(Math.Sqrt(p));

    private static Interval Invert(double observed, Func<double, double[]> distances, ChanceAllAbove chance)
    {
        var lower = observed <= 0 ? 0 : Border(0, observed, candidate => Excess(Tail, AloneAbove(distances(candidate))));
        if (observed >= 1)
        {
            return new Interval(lower, 1);
        }

        var uncorrected = Border(observed, 1, candidate => BelowExcess(candidate, 1));
        var correction = ChanceOfSmallest.Correction(distances(uncorrected));
        return new Interval(lower, Border(observed, 1, candidate => BelowExcess(candidate, correction)));

        double AloneAbove(double[] seen)
        {
            var posteriors = new double[]?[seen.Length];
            var smallest = seen.Min();
            posteriors[Array.IndexOf(seen, smallest)] = HiddenDistances.AtZero;
            return chance(posteriors, smallest);
        }

        double BelowExcess(double candidate, double correction)
        {
            var seen = distances(candidate);
            var posteriors = HiddenDistances.Posteriors(seen);
            var allowed = (2 * Tail) - Math.Min(Tail, chance(posteriors, Quantile));
            return Excess((1 - chance(posteriors, seen.Min())) * correction, allowed);
        }
    }

    // In errors, where chances are nearly straight lines; beyond six it says no more.
    private static double Excess(double chance, double allowed) =>
        Distributions.NormalQuantile(Math.Clamp(chance, 1e-9, 1 - 1e-9)) - Distributions.NormalQuantile(Math.Clamp(allowed, 1e-9, 1 - 1e-9));

    // Where a function that falls from above 0 to below it is 0, or the end where it never does: regula falsi, halving the value of an end that stays (Illinois).
    private static double Border(double low, double high, Func<double, double> function)
    {
        var (left, right) = (function(low), function(high));
        if (left <= 0 || right >= 0)
        {
            return left <= 0 ? low : high;
        }

        var candidate = low;
        var last = 0.0;
        for (var step = 0; step < Steps; step++)
        {
            candidate = ((low * right) - (high * left)) / (right - left);
            var value = function(candidate);
            if (Math.Abs(value) < Precision)
            {
                break;
            }

            if (value > 0)
            {
                (low, left, right) = (candidate, value, last > 0 ? right / 2 : right);
            }
            else
            {
                (high, right, left) = (candidate, value, last < 0 ? left / 2 : left);
            }

            last = value;
        }

        return candidate;
    }
}
