using EvalHarness.Statistics;

namespace EvalHarness.Metrics.Ood;

/// <summary>
/// The share of one class beyond the threshold that catches 95 % of the other, with the interval that a percentile bootstrap with endless
/// resamples would give: which step the threshold falls on in a resample is binomial in the class it is set on, and how many of the other
/// class lie beyond that step is binomial in that one, so the distribution is known without drawing.
/// </summary>
internal static class ThresholdRate
{
    /// <summary>The share that the threshold catches.</summary>
    public const double Caught = 0.95;

    private const double Negligible = 1e-10;
    private const double NormalFrom = 25;

    /// <summary>From counts at distinct scores, in the order in which the threshold passes them.</summary>
    public static double Of(ReadOnlySpan<int> caught, ReadOnlySpan<int> flagged, double caughtTotal, double flaggedTotal)
    {
        var (passed, beyond) = (0.0, 0.0);
        for (var g = 0; g < caught.Length; g++)
        {
            (passed, beyond) = (passed + caught[g], beyond + flagged[g]);
            if (passed / caughtTotal >= Caught)
            {
                break;
            }
        }

        return beyond / flaggedTotal;
    }

    /// <summary>Interval of <see cref="Of"/>; null with fewer than two samples of a class.</summary>
    public static Interval? IntervalOf(ReadOnlySpan<int> caught, ReadOnlySpan<int> flagged, long caughtTotal, long flaggedTotal, double level)
    {
        if (caughtTotal < 2 || flaggedTotal < 2)
        {
            return null;
        }

        var steps = Steps(caught, flagged, caughtTotal, flaggedTotal);
        var tail = (1 - level) / 2;
        return new(Quantile(steps, flaggedTotal, tail), Quantile(steps, flaggedTotal, 1 - tail));
    }

    /// <summary>The steps that the threshold may fall on: with which chance, and the share of the other class beyond each.</summary>
    private static List<(double Chance, double Share)> Steps(ReadOnlySpan<int> caught, ReadOnlySpan<int> flagged, long caughtTotal, long flaggedTotal)
    {
        var needed = Needed(caughtTotal);
        var steps = new List<(double, double)>();
        var (passed, beyond, reached) = (0L, 0L, 0.0);
        for (var g = 0; g < caught.Length && reached < 1 - Negligible; g++)
        {
            (passed, beyond) = (passed + caught[g], beyond + flagged[g]);
            if (caught[g] == 0)
            {
                continue;
            }

            var now = 1 - Distributions.BinomialCdf(needed - 1, caughtTotal, (double)passed / caughtTotal);
            if (now - reached > Negligible)
            {
                steps.Add((now - reached, (double)beyond / flaggedTotal));
                reached = now;
            }
        }

        return steps;
    }

    /// <summary>The fewest samples that make 95 %, by the same division as the rate itself.</summary>
    private static long Needed(long total)
    {
        var needed = (long)Math.Floor(Caught * total);
        while ((double)needed / total < Caught)
        {
            needed++;
        }

        return needed;
    }

    private static double Quantile(List<(double Chance, double Share)> steps, long total, double probability)
    {
        var (low, high) = (-1L, total);
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            var below = 0.0;
            foreach (var (chance, share) in steps)
            {
                below += chance * Cdf(middle, total, share);
            }

            (low, high) = below >= probability ? (low, middle) : (middle, high);
        }

        return (double)high / total;
    }

    private static double Cdf(long count, long total, double share)
    {
        var variance = total * share * (1 - share);
        return variance < NormalFrom
            ? Distributions.BinomialCdf(count, total, share)
            : Distributions.NormalCdf((count + 0.5 - (total * share)) / Math.Sqrt(variance));
    }
}
