using EvalHarness.Statistics;

namespace EvalHarness.History;

/// <summary>Where the level of a series moved, and how sure that is.</summary>
/// <param name="P">p-value, corrected for the windows tried; 0 for a change of a series without any noise.</param>
/// <param name="FirstChanged">Position in the series of the first night at the new level.</param>
/// <param name="Before">Mean of the nights before.</param>
/// <param name="After">Mean of the nights since.</param>
/// <param name="Noise">Standard deviation of the nights before.</param>
internal readonly record struct LevelChange(double P, int FirstChanged, double Before, double After, double Noise);

/// <summary>
/// Has the level of a noisy series moved lately? The last k nights are held against all before them, for k = 1, 2, 3, 5, 8, ...: a jump
/// shows in one night, a small lasting shift in several. The noise band is learned from the nights before alone, so a change cannot hide
/// itself.
/// </summary>
internal static class ChangeScan
{
    // Below this t no p-value reaches a nightly rate that is worth having, whatever the degrees of freedom: saves the beta function.
    private const double LeastT = 2.5;

    // With fewer distinct values than this a band cannot be learned: the series is saturated, or almost free of noise.
    private const int LeastDistinct = 4;

    /// <summary>The most striking change of level that lasts until the end; null if the series is too short to tell.</summary>
    public static LevelChange? Of(HistorySeries series, int learningNights)
    {
        double[] values = [.. series.Points.Select(point => point.Value)];
        var sampling = series.Points[^1].StandardError ?? 0;
        LevelChange? best = null;
        var windows = 0;
        foreach (var width in Windows(values.Length - learningNights))
        {
            windows++;
            var change = Compare(values, values.Length - width, sampling);
            best = best is null || change.P < best.Value.P ? change : best;
        }

        return best switch
        {
            null => null,
            { P: < 1 } found => Sharpen(values, learningNights, sampling, found) with { P = Math.Min(1, found.P * windows) },
            _ => best,
        };
    }

    // The tested widths leave gaps: every night in reach is tried for the first one at the new level. The p-value stays the tested one.
    private static LevelChange Sharpen(double[] values, int learningNights, double sampling, LevelChange found)
    {
        for (var first = learningNights; first < values.Length; first++)
        {
            var change = Compare(values, first, sampling);
            if (change.P < found.P && Math.Sign(change.After - change.Before) == Math.Sign(found.After - found.Before))
            {
                found = change;
            }
        }

        return found;
    }

    private static LevelChange Compare(double[] values, int first, double sampling)
    {
        var before = Mean(values.AsSpan(0, first));
        var after = Mean(values.AsSpan(first));
        var noise = Noise(values.AsSpan(0, first), before, sampling);
        var error = noise * Math.Sqrt((1.0 / (values.Length - first)) + (1.0 / first));
        var t = error > 0 ? (after - before) / error : after == before ? 0 : double.PositiveInfinity;
        var p = Math.Abs(t) < LeastT ? 1 : Distributions.StudentTwoSided(t, first - 1);
        return new(p, first, before, after, noise);
    }

    // A quarter of the sampling error is the least noise believed, the whole of it where there are too few distinct values to learn from.
    private static double Noise(ReadOnlySpan<double> values, double mean, double sampling)
    {
        var squares = 0.0;
        Span<double> seen = stackalloc double[LeastDistinct];
        var distinct = 0;
        foreach (var value in values)
        {
            squares += (value - mean) * (value - mean);
            if (distinct < LeastDistinct && !seen[..distinct].Contains(value))
            {
                seen[distinct++] = value;
            }
        }

        return Math.Max(Math.Sqrt(squares / (values.Length - 1)), distinct < LeastDistinct ? sampling : sampling / 4);
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }

    private static IEnumerable<int> Windows(int most)
    {
        for (var (width, next) = (1, 2); width <= most; (width, next) = (next, width + next))
        {
            yield return width;
        }
    }
}
