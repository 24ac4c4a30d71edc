using EvalHarness.Data;
using EvalHarness.Statistics;

namespace EvalHarness.Metrics.Calibration;

/// <summary>
/// Calibration of the probability of every class, not of the top one alone (Kull et al., 2019): the expected calibration error of
/// P(y = k) over 15 equal-width bins, averaged over all K classes.
/// </summary>
internal static class ClasswiseCalibrationError
{
    public static MetricValue Of(CellTotals? totals)
    {
        if (totals is null)
        {
            return MetricValue.Undefined("the probabilities of all classes were not kept");
        }

        return totals.Labelled <= 0 ? MetricValue.Undefined("no labelled samples") : Without(totals, -1)!.Value;
    }

    /// <summary>
    /// Delete-a-group jackknife (Kott, 2001): the error without each of the groups in turn, (G - 1) / G times the sum of their squared
    /// deviations, Student with G - 1 degrees of freedom. About the estimator's own mean: its bias is not removed. Null above
    /// <see cref="CellTotals.MaxGroupedClasses"/> classes, where no groups are kept, and where a group is empty.
    /// </summary>
    public static Interval? IntervalOf(CellTotals? totals, double level)
    {
        if (totals is null || totals.Groups < 2 || Of(totals).Value is not { } value)
        {
            return null;
        }

        var groups = totals.Groups;
        var without = new double[groups];
        for (var g = 0; g < groups; g++)
        {
            if (GroupSize(totals, g) == 0 || Without(totals, g) is not { } error)
            {
                return null;
            }

            without[g] = error;
        }

        var mean = without.Average();
        var squares = without.Sum(error => (error - mean) * (error - mean));
        var half = Distributions.TwoSidedStudent(level, groups - 1) * Math.Sqrt(squares * (groups - 1) / groups);
        return new(value - half, value + half);
    }

    /// <summary>The error over all groups but one (-1: over all of them); null if nothing is left.</summary>
    private static double? Without(CellTotals totals, int left)
    {
        var size = totals.ClassCount * CellTotals.ClassBins;
        var (sum, samples) = (0.0, 0.0);
        for (var cell = 0; cell < size; cell++)
        {
            var (hits, confidence) = (0.0, 0.0);
            for (var g = 0; g < totals.Groups; g++)
            {
                if (g != left)
                {
                    hits += totals.ClassHits[(g * size) + cell];
                    confidence += totals.ClassConfidence[(g * size) + cell];
                }
            }

            sum += Math.Abs(hits - confidence);
            samples += hits;
        }

        return samples == 0 ? null : sum / samples / totals.ClassCount;
    }

    private static double GroupSize(CellTotals totals, int group)
    {
        var size = totals.ClassCount * CellTotals.ClassBins;
        return System.Numerics.Tensors.TensorPrimitives.Sum<double>(totals.ClassHits.AsSpan(group * size, size));
    }
}
