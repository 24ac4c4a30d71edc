using EvalHarness.Data;
using EvalHarness.Evaluation;
using EvalHarness.Statistics;

namespace EvalHarness.Metrics;

/// <summary>Evaluates the whole table on a cell: every metric gets a value with its interval, or the reason why there is none.</summary>
public static partial class MetricTable
{
    private const string NoSamples = "no labelled samples";
    private const double Rounding = 1e-12;
    internal const string LabelsOnly = "the model gives labels only, no probabilities";

    /// <summary>
    /// All metrics of a cell with labelled data, in the order of <see cref="StandardMetrics.Cell"/>. Samples without a label, and those with a
    /// number that is not finite, are left out. For a model that gives labels only, metrics of anything else have no value. The numbers do not
    /// depend on the order of the samples or on the thread count.
    /// </summary>
    public static IReadOnlyList<Measurement> Evaluate(CellSamples cell, MetricOptions options)
    {
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(options);
        var sorted = SortedCell.Of(cell.Scores);
        if (sorted.Count == 0)
        {
            return [.. StandardMetrics.Cell.Select(metric => new Measurement(metric.Id, null, null, null, 0, NoSamples))];
        }

        var statistics = new CellStatistics(sorted)
        {
            Totals = cell.Totals,
            Conformal = Conformal.SplitConformal.Of(options.Clean ?? cell, cell),
        };
        var values = StandardMetrics.Cell.Select(metric => metric.Compute!(statistics)).ToArray();
        var draws = BootstrapDraws.Of(sorted, statistics, values, options);
        return [.. StandardMetrics.Cell.Select((metric, at) => cell.Scores.IsLabelOnly && !metric.IsOfLabels
            ? new Measurement(metric.Id, null, null, null, statistics.Count, LabelsOnly)
            : Measure(metric, values[at], draws[at], statistics, options))];
    }

    private static Measurement Measure(
        Metric metric, MetricValue value, double[]? draws, CellStatistics statistics, MetricOptions options)
    {
        var isConformal = metric.Group == "conformal";
        var n = isConformal ? statistics.Conformal?.Samples ?? 0 : statistics.Count;
        if (value.Value is not { } number)
        {
            return new(metric.Id, null, null, null, n, value.Reason);
        }

        number = Math.Clamp(number, metric.Range.Lower, metric.Range.Upper);
        Interval? interval = metric.Interval switch
        {
            _ when metric.FromSums is { } fromSums => fromSums(statistics, options.Level),
            IntervalMethod.Wilson when isConformal => ProportionInterval.Wilson(statistics.Conformal!.Covered, n, options.Level),
            IntervalMethod.Wilson => MeanInterval.Wilson(metric.Sample!, statistics.Cell, options.Level),
            IntervalMethod.Student => MeanInterval.Student(metric.Sample!, statistics.Cell, options.Level),
            IntervalMethod.DeLong => Misclassification(statistics.Cell, options.Level),
            IntervalMethod.Bootstrap => draws is null ? null : Bootstrap.Percentile(draws, options.Level),
            IntervalMethod.CentredBootstrap => draws is null ? null : Centred(number, draws, options.Level),
            _ => null,
        };
        return Finish(metric, number, interval, n, options);
    }

    /// <summary>Keeps the interval inside the range and around the value; one without width is no interval.</summary>
    private static Measurement Finish(Metric metric, double value, Interval? interval, long n, MetricOptions options)
    {
        if (interval is not { } found)
        {
            return new(metric.Id, value, null, null, n, Missing(metric, options));
        }

        var lower = Math.Min(value, Math.Max(metric.Range.Lower, found.Lower));
        var upper = Math.Max(value, Math.Min(metric.Range.Upper, found.Upper));
        if (!double.IsFinite(upper - lower))
        {
            return new(metric.Id, value, null, null, n, "no interval: the outputs are too large for a variance");
        }

        // Equal numbers sum up to a width of some last digits.
        return upper - lower > Rounding * Math.Max(1, Math.Abs(value))
            ? new(metric.Id, value, lower, upper, n)
            : new(metric.Id, value, null, null, n, "no interval: resampling does not move the value");
    }

    private static string Missing(Metric metric, MetricOptions options) => metric.Interval switch
    {
        IntervalMethod.Jackknife => "no interval: it needs a sample in each of ten groups, and at most 1,024 classes; ece_debiased, of the top label, has one",
        IntervalMethod.Bootstrap or IntervalMethod.CentredBootstrap when options.Resamples <= 0 => "no interval: no resamples were asked for",
        IntervalMethod.Student when metric.Group == "conformal" =>
            "no interval: one sample, or a threshold below 2^-10 (almost guessing), where the spread of sizes is not kept; conformal_coverage_90 has one",
        _ => "no interval: too few samples",
    };

    /// <summary>Percentiles of the draws, moved so that their mean is the estimate.</summary>
    private static Interval? Centred(double value, double[] draws, double level)
    {
        var (sum, count) = (0.0, 0);
        foreach (var draw in draws)
        {
            if (double.IsFinite(draw))
            {
                sum += draw;
                count++;
            }
        }

        return Bootstrap.Percentile(draws, level) is { } raw ? new(raw.Lower + value - (sum / count), raw.Upper + value - (sum / count)) : null;
    }

    private static Interval? Misclassification(SortedCell cell, double level)
    {
        if (!cell.Clusters.AreSingletons)
        {
            return ClusteredMisclassification(cell, level);
        }

        // The columns are sorted already: equal confidences form the groups.
        var (right, wrong) = (new int[cell.Count], new int[cell.Count]);
        var (group, hits) = (-1, 0);
        for (var i = 0; i < cell.Count; i++)
        {
            group += i == 0 || cell.Confidence[i] != cell.Confidence[i - 1] ? 1 : 0;
            right[group] += (int)cell.Hit[i];
            wrong[group] += 1 - (int)cell.Hit[i];
            hits += (int)cell.Hit[i];
        }

        var groups = group + 1;
        return Ood.ScoreGroups.Area(wrong.AsSpan(0, groups), right.AsSpan(0, groups), cell.Count - hits, hits)?.Interval(level);
    }

    /// <summary>DeLong's variance with copies of an image summed before they are squared (Obuchowski, 1997).</summary>
    private static Interval? ClusteredMisclassification(SortedCell cell, double level)
    {
        var rows = Enumerable.Range(0, cell.Count).ToLookup(i => cell.Hit[i] > 0);
        int[] right = [.. rows[true]], wrong = [.. rows[false]];
        if (right.Length < 2 || wrong.Length < 2 || cell.Clusters.Count < 2)
        {
            return null;
        }

        var (ofRight, ofWrong) = DeLong.Placements(Array.ConvertAll(right, i => cell.Confidence[i]), Array.ConvertAll(wrong, i => cell.Confidence[i]));
        var (area, sums) = (ofRight.Average(), new double[cell.Clusters.Count]);
        for (var i = 0; i < right.Length; i++)
        {
            sums[cell.Clusters.Ids[right[i]]] += (ofRight[i] - area) / right.Length;
        }

        for (var i = 0; i < wrong.Length; i++)
        {
            sums[cell.Clusters.Ids[wrong[i]]] += (ofWrong[i] - area) / wrong.Length;
        }

        var variance = sums.Sum(sum => sum * sum) * sums.Length / (sums.Length - 1);
        return LogitInterval.Of(area, variance, Math.Min(right.Length, wrong.Length), level);
    }
}
