namespace EvalHarness.Statistics;

/// <summary>
/// Area under the ROC curve with its variance (DeLong, DeLong and Clarke-Pearson, 1988) by mid-ranks in O(n log n) (Sun and Xu,
/// 2014). The area is the chance that a positive scores higher than a negative; ties count one half.
/// </summary>
/// <param name="Area">0 to 1; .5 if all scores are tied.</param>
/// <param name="Variance">Variance of the area; null with fewer than two positives or two negatives.</param>
/// <param name="Positives">Number of positives.</param>
/// <param name="Negatives">Number of negatives.</param>
public sealed record DeLong(double Area, double? Variance, int Positives, int Negatives)
{
    /// <summary>Area and variance; null if one class is absent.</summary>
    public static DeLong? Of(ReadOnlySpan<double> positives, ReadOnlySpan<double> negatives)
    {
        if (positives.Length == 0 || negatives.Length == 0)
        {
            return null;
        }

        var (ofPositives, ofNegatives) = Placements(positives, negatives);
        var area = Mean(ofPositives);
        double? variance = positives.Length < 2 || negatives.Length < 2
            ? null
            : (Covariance(ofPositives, ofPositives) / positives.Length) + (Covariance(ofNegatives, ofNegatives) / negatives.Length);
        return new(area, variance, positives.Length, negatives.Length);
    }

    /// <summary>
    /// Interval on the logit scale, which keeps it inside [0, 1]. Where no pair disagrees (area 0 or 1) DeLong's variance is 0: then
    /// Wilson's interval with the smaller class as its n. Null if the variance is.
    /// </summary>
    public Interval? Interval(double level = 0.95)
    {
        if (Variance is not { } variance)
        {
            return null;
        }

        return LogitInterval.Of(Area, variance, Math.Min(Positives, Negatives), level);
    }

    /// <summary>
    /// Compares two scores of the same samples: difference of the areas (first minus second), its standard error and the two-sided
    /// normal p-value; null with fewer than two of a class.
    /// </summary>
    public static (double Difference, double StandardError, double P)? Compare(
        ReadOnlySpan<double> firstPositives,
        ReadOnlySpan<double> firstNegatives,
        ReadOnlySpan<double> secondPositives,
        ReadOnlySpan<double> secondNegatives)
    {
        Require.SameLength(firstPositives.Length, secondPositives.Length, nameof(secondPositives));
        Require.SameLength(firstNegatives.Length, secondNegatives.Length, nameof(secondNegatives));
        if (firstPositives.Length < 2 || firstNegatives.Length < 2)
        {
            return null;
        }

        var (ap, an) = Placements(firstPositives, firstNegatives);
        var (bp, bn) = Placements(secondPositives, secondNegatives);
        var difference = Mean(ap) - Mean(bp);
        for (var i = 0; i < ap.Length; i++)
        {
            ap[i] -= bp[i];
        }

        for (var i = 0; i < an.Length; i++)
        {
            an[i] -= bn[i];
        }

        var error = Math.Sqrt((Covariance(ap, ap) / ap.Length) + (Covariance(an, an) / an.Length));
        var p = error > 0 ? Distributions.NormalTwoSided(difference / error) : difference == 0 ? 1 : 0;
        return (difference, error, p);
    }

    /// <summary>For every positive the share of negatives below it; for every negative the share of positives above it; ties one half.</summary>
    internal static (double[] Positives, double[] Negatives) Placements(ReadOnlySpan<double> positives, ReadOnlySpan<double> negatives)
    {
        double[] all = [.. positives, .. negatives];
        var (ranks, own, other) = (Ranks.Of(all), Ranks.Of(positives), Ranks.Of(negatives));
        for (var i = 0; i < own.Length; i++)
        {
            own[i] = (ranks[i] - own[i]) / negatives.Length;
        }

        for (var j = 0; j < other.Length; j++)
        {
            other[j] = 1 - ((ranks[positives.Length + j] - other[j]) / positives.Length);
        }

        return (own, other);
    }

    private static double Mean(double[] values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }

    private static double Covariance(double[] x, double[] y)
    {
        var (mx, my, sum) = (Mean(x), Mean(y), 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            sum += (x[i] - mx) * (y[i] - my);
        }

        return sum / (x.Length - 1);
    }
}
