using EvalHarness.Metrics.Robustness;
using EvalHarness.Statistics;

namespace EvalHarness.Metrics.Comparison;

/// <summary>
/// Error consistency (Geirhos et al., 2020): Cohen's kappa of being right. Two checkpoints with high accuracy agree often by chance
/// alone; kappa takes that out.
/// </summary>
public static class ErrorConsistency
{
    /// <summary>
    /// Kappa of a 2 x 2 table of counts with a delta-method 95 % interval. Undefined where chance agreement is 1 (both always right, or
    /// both always wrong).
    /// </summary>
    public static Estimate Kappa(long bothRight, long onlyFirst, long onlySecond, long bothWrong)
    {
        var n = bothRight + onlyFirst + onlySecond + bothWrong;
        if (n == 0)
        {
            return Estimate.Undefined("the checkpoints have no image in common", 0);
        }

        double[] p = [(double)bothRight / n, (double)onlyFirst / n, (double)onlySecond / n, (double)bothWrong / n];
        if (Value(p) is not { } kappa)
        {
            return Estimate.Undefined("chance alone makes them agree always: both are always right or always wrong", n);
        }

        double mean = 0, square = 0;
        for (var cell = 0; cell < 4; cell++)
        {
            var slope = Slope(p, cell);
            mean += p[cell] * slope;
            square += p[cell] * slope * slope;
        }

        var half = Distributions.TwoSidedNormal(0.95) * Math.Sqrt(Math.Max(0, square - mean * mean) / n);
        return half > 0
            ? new Estimate(kappa, Math.Max(-1, kappa - half), Math.Min(1, kappa + half), n)
            : new Estimate(kappa, null, null, n, "no interval: the table leaves no spread");
    }

    private static double? Value(double[] p)
    {
        var first = p[0] + p[1];
        var second = p[0] + p[2];
        var chance = first * second + (1 - first) * (1 - second);
        return 1 - chance > 1e-15 ? (p[0] + p[3] - chance) / (1 - chance) : null;
    }

    // kappa = (o - e) / (1 - e): d kappa = do / (1 - e) - (1 - o) / (1 - e)^2 de, with e = ab + (1 - a)(1 - b).
    private static double Slope(double[] p, int cell)
    {
        double first = p[0] + p[1], second = p[0] + p[2], agree = p[0] + p[3];
        var chance = first * second + (1 - first) * (1 - second);
        var byAgree = cell is 0 or 3 ? 1.0 : 0;
        var byChance = (cell is 0 or 1 ? 2 * second - 1 : 0) + (cell is 0 or 2 ? 2 * first - 1 : 0);
        return byAgree / (1 - chance) - (1 - agree) / ((1 - chance) * (1 - chance)) * byChance;
    }
}
