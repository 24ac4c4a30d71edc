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
    public static Estimate Kappa(long bothRight, long onlyFirst, long onlySecond, long bothWrong) =>
        Kappa([bothRight, onlyFirst, onlySecond, bothWrong], IndependentError);

    /// <summary>
    /// Kappa of paired samples. Rows of the same image, as covariate shift draws some several times, count as one cluster: the standard error is that
    /// of the mean of the delta method's slopes, clustered (Liang and Zeger, 1986). Without copies it is that of the table of counts.
    /// </summary>
    public static Estimate Kappa(PairedSamples pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var outcomes = new int[pairs.Count];
        var counts = new long[4];
        for (var i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = (pairs.A.IsCorrect(pairs.RowsA[i]) ? 0 : 2) + (pairs.B.IsCorrect(pairs.RowsB[i]) ? 0 : 1);
            counts[outcomes[i]]++;
        }

        var clusters = Clusters.Of(pairs.Images());
        return clusters.AreSingletons
            ? Kappa(counts, IndependentError)
            : Kappa(counts, (_, slopes) => MeanEstimate.Of(Array.ConvertAll(outcomes, cell => slopes[cell]), clusters).StandardError ?? 0);
    }

    private static Estimate Kappa(long[] counts, Func<long[], double[], double> standardError)
    {
        var n = counts.Sum();
        if (n == 0)
        {
            return Estimate.Undefined("the checkpoints have no sample in common", 0);
        }

        var p = Array.ConvertAll(counts, count => (double)count / n);
        if (Value(p) is not { } kappa)
        {
            return Estimate.Undefined("chance alone makes them agree always: both are always right or always wrong", n);
        }

        var half = Distributions.TwoSidedNormal(0.95) * standardError(counts, [Slope(p, 0), Slope(p, 1), Slope(p, 2), Slope(p, 3)]);
        return half > 0
            ? new Estimate(kappa, Math.Max(-1, kappa - half), Math.Min(1, kappa + half), n)
            : new Estimate(kappa, null, null, n, "no interval: the table leaves no spread");
    }

    private static double IndependentError(long[] counts, double[] slopes)
    {
        double n = counts.Sum(), mean = 0, square = 0;
        for (var cell = 0; cell < counts.Length; cell++)
        {
            var share = counts[cell] / n;
            mean += share * slopes[cell];
            square += share * slopes[cell] * slopes[cell];
        }

        return Math.Sqrt(Math.Max(0, square - (mean * mean)) / n);
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
