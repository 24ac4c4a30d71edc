using EvalHarness.Evaluation;
using EvalHarness.Statistics;

namespace EvalHarness.Gates;

/// <summary>Makes estimates of single cells, of averages and of the worst of several.</summary>
internal static class Estimates
{
    private static readonly double StoredQuantile = Distributions.TwoSidedNormal(0.95);

    /// <summary>
    /// A stored measurement. A proportion gets Clopper and Pearson's exact interval at the level asked for: reports show Wilson's, whose
    /// tails are off by half and more at the levels that a correction for many comparisons asks for. Other metrics get the stored 95 %
    /// interval, its two sides stretched like normal quantiles as far as the metric's range goes. Null without a value.
    /// </summary>
    public static GateEstimate? OfMeasurement(Measurement measurement)
    {
        if (measurement.Value is not { } value)
        {
            return null;
        }

        if (SampleColumn.IsProportion(measurement.Metric) && measurement.N > 0)
        {
            return new(value, measurement.N, "Clopper-Pearson", alpha => Exact(value, measurement.N, alpha));
        }

        return measurement is { Lower: { } lower, Upper: { } upper }
            ? new(value, measurement.N, "stored interval, stretched as for a normal distribution", alpha => Stretch(value, lower, upper, GateMetrics.RangeOf(measurement.Metric), alpha))
            : new(value, measurement.N, "no interval", _ => null);
    }

    /// <summary>
    /// Mean over conditions of the mean over samples. Copies of one image are one cluster: standard error
    /// sqrt(G/(G-1) sum over images of (their summed deviation)^2) (Liang and Zeger, 1986). Proportions get Clopper
    /// and Pearson's interval with the effective sample size p(1-p)/SE^2 (Korn and Graubard, 1998), other columns Student's.
    /// </summary>
    public static GateEstimate OfColumns(IReadOnlyList<SampleColumn> columns, bool proportion)
    {
        var (mean, error, clusters, total) = ClusteredMean(columns);
        if (proportion)
        {
            var effective = error > 0 ? Math.Clamp(mean * (1 - mean) / (error * error), Math.Min(2, clusters), total) : clusters;
            return new(mean, clusters, "Clopper-Pearson, effective sample size by sample", alpha => Exact(mean, effective, alpha));
        }

        return new(mean, clusters, "Student, clustered by sample", alpha => clusters < 2 ? null : Around(mean, Distributions.TwoSidedStudent(1 - alpha, clusters - 1) * error));
    }

    /// <summary>
    /// Average of several estimates whose dependence is unknown: the half-widths are averaged, as if all erred together, which is never
    /// too narrow.
    /// </summary>
    public static GateEstimate Average(IReadOnlyList<GateEstimate> parts) => new(
        parts.Average(part => part.Value),
        parts.Min(part => part.N),
        "half-widths averaged, as if fully dependent",
        alpha =>
        {
            var intervals = parts.Select(part => part.At(alpha)).ToList();
            return intervals.Exists(interval => interval is null)
                ? null
                : new Interval(intervals.Average(interval => interval!.Value.Lower), intervals.Average(interval => interval!.Value.Upper));
        });

    /// <summary>
    /// The smallest (or largest) of several. Towards the bad end nothing has to be corrected, because "all are good enough" needs each one
    /// to be (Berger, 1982); the other end is corrected for having picked the extreme among k.
    /// </summary>
    public static GateEstimate Extreme(IReadOnlyList<GateEstimate> parts, bool smallest)
    {
        var worst = smallest ? parts.MinBy(part => part.Value)! : parts.MaxBy(part => part.Value)!;
        return worst with
        {
            Method = parts.Count == 1 ? worst.Method : $"{worst.Method}; worst of {parts.Count}, corrected for picking it",
            At = alpha =>
            {
                var plain = parts.Select(part => part.At(alpha)).ToList();
                var corrected = parts.Select(part => part.At(alpha / parts.Count)).ToList();
                if (plain.Exists(interval => interval is null) || corrected.Exists(interval => interval is null))
                {
                    return null;
                }

                return smallest
                    ? new Interval(plain.Min(interval => interval!.Value.Lower), corrected.Min(interval => interval!.Value.Upper))
                    : new Interval(corrected.Max(interval => interval!.Value.Lower), plain.Max(interval => interval!.Value.Upper));
            },
        };
    }

    /// <summary>Value plus and minus a half-width.</summary>
    public static Interval Around(double value, double half) => new(value - half, value + half);

    /// <summary>Mean of the columns' means, its standard error clustered by image, the number of images, and of numbers.</summary>
    public static (double Mean, double Error, int Clusters, int Total) ClusteredMean(IReadOnlyList<SampleColumn> columns)
    {
        var sums = new Dictionary<(string Dataset, int Index), double>();
        var mean = 0.0;
        foreach (var column in columns)
        {
            var own = column.Values.Average();
            mean += own / columns.Count;
            for (var i = 0; i < column.Values.Length; i++)
            {
                var key = (column.Dataset, column.Index[i]);
                sums[key] = sums.GetValueOrDefault(key) + ((column.Values[i] - own) / column.Values.Length / columns.Count);
            }
        }

        var squares = sums.Values.Sum(sum => sum * sum);
        var groups = sums.Count;
        return (mean, groups < 2 ? 0 : Math.Sqrt(squares * groups / (groups - 1.0)), groups, columns.Sum(column => column.Values.Length));
    }

    // Counts may be fractional here: the beta quantiles do not mind.
    private static Interval Exact(double share, double n, double alpha)
    {
        // Shares are quotients of whole numbers: take the whole number back where it is one.
        var successes = Math.Abs((share * n) - Math.Round(share * n)) < 1e-6 ? Math.Round(share * n) : share * n;
        return new(
            successes <= 0 ? 0 : Distributions.BetaQuantile(successes, n - successes + 1, alpha / 2),
            successes >= n ? 1 : Distributions.BetaQuantile(successes + 1, n - successes, 1 - (alpha / 2)));
    }

    private static Interval Stretch(double value, double lower, double upper, Interval range, double alpha)
    {
        var ratio = Distributions.TwoSidedNormal(1 - alpha) / StoredQuantile;
        return new(
            Math.Max(Math.Min(value, range.Lower), value - ((value - lower) * ratio)),
            Math.Min(Math.Max(value, range.Upper), value + ((upper - value) * ratio)));
    }
}
