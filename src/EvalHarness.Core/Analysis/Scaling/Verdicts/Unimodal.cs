using EvalHarness.Analysis.Scaling.Fitting;
using MathNet.Numerics.Distributions;

namespace EvalHarness.Analysis.Scaling.Verdicts;

/// <summary>
/// A turn of any shape: the best fit that goes one way up to a scale and the other way after it (isotonic regression on both sides).
/// Only where errors are known, and on ladders: hundreds of points would leave it too free.
/// </summary>
internal static class Unimodal
{
    private const int MostPoints = 16;

    public static bool Turns(TrendSeries series, ScoredFit smooth, TrendThresholds thresholds)
    {
        if (series.Variance is null || series.Count > MostPoints || series.Data.Relative || smooth.FitP >= thresholds.FitLevel)
        {
            return false;
        }

        var values = new double[series.Count];
        return Turns(series, smooth, thresholds, 1, values) || Turns(series, smooth, thresholds, -1, values);
    }

    private static bool Turns(TrendSeries series, ScoredFit smooth, TrendThresholds thresholds, double sign, double[] fit)
    {
        var n = series.Count;
        var best = (Q: double.MaxValue, Peak: 0, Blocks: 0);
        for (var peak = 1; peak < n - 1; peak++)
        {
            var blocks = Fit(series, sign, peak, fit);
            var q = Squares(series, fit);
            if (q < best.Q)
            {
                best = (q, peak, blocks);
            }
        }

        // Two places of the turn can give the same fit: its extreme is where it turns.
        _ = Fit(series, sign, best.Peak, fit);
        var top = Enumerable.Range(0, n).MaxBy(i => sign * fit[i]);
        double first = Math.Abs(fit[top] - fit[0]), second = Math.Abs(fit[top] - fit[^1]);
        var dof = n - best.Blocks;
        var explained = dof < 1 || 1 - ChiSquared.CDF(dof, best.Q) >= thresholds.FitLevel;
        var scatter = explained ? 0 : Math.Sqrt(RawSquares(series, fit) / dof);
        if (Math.Min(first, second) < thresholds.TurnShare * Math.Max(first, second)
            || scatter > thresholds.TurnScatterShare * Math.Max(first, second))
        {
            return false;
        }

        var variance = Array.ConvertAll(series.Variance!, v => v + (scatter * scatter));
        var critical = Normal.InvCDF(0, 1, 1 - (thresholds.Alpha / (2 * (series.Scales - 2))));
        var aicc = variance.Sum(Math.Log) + (explained ? best.Q : dof) + (2 * (best.Blocks + (explained ? 1 : 2)));
        return aicc < smooth.Aicc - thresholds.FormDistance
            && first > critical * Error(variance, fit, 0, top)
            && second > critical * Error(variance, fit, n - 1, top);
    }

    // The error of a difference of two levels, each the mean of its block.
    private static double Error(double[] variance, double[] fit, int a, int b) => Math.Sqrt(Level(variance, fit, a) + Level(variance, fit, b));

    private static double Level(double[] variance, double[] fit, int at)
    {
        double weight = 0;
        for (var i = 0; i < fit.Length; i++)
        {
            weight += fit[i] == fit[at] ? 1 / variance[i] : 0;
        }

        return 1 / weight;
    }

    private static double Squares(TrendSeries series, double[] fit)
    {
        double sum = 0;
        for (var i = 0; i < fit.Length; i++)
        {
            sum += (series.Data.Y[i] - fit[i]) * (series.Data.Y[i] - fit[i]) / series.Variance![i];
        }

        return sum;
    }

    private static double RawSquares(TrendSeries series, double[] fit) =>
        fit.Zip(series.Data.Y, (level, y) => (y - level) * (y - level)).Sum();

    private static int Fit(TrendSeries series, double sign, int peak, double[] fit) =>
        Isotonic(series, sign, 0, peak + 1, fit) + Isotonic(series, -sign, peak + 1, fit.Length, fit);

    // Pool adjacent violators; returns the number of blocks.
    private static int Isotonic(TrendSeries series, double sign, int from, int to, double[] fit)
    {
        var blocks = new List<(double Mean, double Weight, int Start)>();
        for (var i = from; i < to; i++)
        {
            var block = (Mean: series.Data.Y[i], Weight: 1 / series.Variance![i], Start: i);
            while (blocks.Count > 0 && sign * blocks[^1].Mean >= sign * block.Mean)
            {
                var last = blocks[^1];
                blocks.RemoveAt(blocks.Count - 1);
                var weight = last.Weight + block.Weight;
                block = (((last.Mean * last.Weight) + (block.Mean * block.Weight)) / weight, weight, last.Start);
            }

            blocks.Add(block);
        }

        for (var k = 0; k < blocks.Count; k++)
        {
            var end = k + 1 < blocks.Count ? blocks[k + 1].Start : to;
            for (var i = blocks[k].Start; i < end; i++)
            {
                fit[i] = blocks[k].Mean;
            }
        }

        return blocks.Count;
    }
}
