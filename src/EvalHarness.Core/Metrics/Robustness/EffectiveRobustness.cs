namespace EvalHarness.Metrics.Robustness;

/// <summary>
/// Effective robustness (Taori et al., 2020): shifted accuracy minus what a line through the family, fitted by least squares on logit
/// axes, expects from the clean accuracy. 0 is as robust as the family's trend; positive is more. Accuracies of 0 and 1 have no logit
/// and are clipped by 1/(2n).
/// </summary>
public static class EffectiveRobustness
{
    /// <summary>Checkpoints that a line needs to leave anything over.</summary>
    public const int FewestModels = 3;

    /// <summary>
    /// The line and each model's residual, on the axes' own scale of accuracies; null with fewer than three models or without spread in
    /// clean accuracy. <paramref name="n"/> holds the samples behind each model's accuracies, for the clipping.
    /// </summary>
    public static (double Slope, double Intercept, double[] Residuals)? Fit(
        ReadOnlySpan<double> clean, ReadOnlySpan<double> shifted, ReadOnlySpan<long> n)
    {
        Require.SameLength(clean.Length, shifted.Length, nameof(shifted));
        Require.SameLength(clean.Length, n.Length, nameof(n));
        if (clean.Length < FewestModels)
        {
            return null;
        }

        double meanX = 0, meanY = 0;
        for (var i = 0; i < clean.Length; i++)
        {
            meanX += Logit(clean[i], n[i]) / clean.Length;
            meanY += Logit(shifted[i], n[i]) / clean.Length;
        }

        double xx = 0, xy = 0;
        for (var i = 0; i < clean.Length; i++)
        {
            var x = Logit(clean[i], n[i]) - meanX;
            xx += x * x;
            xy += x * (Logit(shifted[i], n[i]) - meanY);
        }

        if (!(xx > 1e-12))
        {
            return null;
        }

        var slope = xy / xx;
        var intercept = meanY - slope * meanX;
        var residuals = new double[clean.Length];
        for (var i = 0; i < clean.Length; i++)
        {
            residuals[i] = shifted[i] - 1 / (1 + Math.Exp(-(intercept + slope * Logit(clean[i], n[i]))));
        }

        return (slope, intercept, residuals);
    }

    /// <summary>Each model's residual with an interval; the line is fitted again in every resample.</summary>
    public static IReadOnlyList<Estimate> Of(IReadOnlyList<Resampled> clean, IReadOnlyList<Resampled> shifted, IReadOnlyList<long> n)
    {
        ArgumentNullException.ThrowIfNull(clean);
        ArgumentNullException.ThrowIfNull(shifted);
        ArgumentNullException.ThrowIfNull(n);
        if (clean.Count < FewestModels)
        {
            return n.Select(count => Estimate.Undefined(
                $"a line needs at least {FewestModels} checkpoints of the family, there are {clean.Count}", count)).ToArray();
        }

        Resampled[] inputs = [.. clean, .. shifted];
        var sizes = n.ToArray();
        var estimates = new Estimate[clean.Count];
        for (var i = 0; i < estimates.Length; i++)
        {
            var model = i;
            var residual = Resampled.Of(
                inputs, values => Fit(values.AsSpan(0, sizes.Length), values.AsSpan(sizes.Length), sizes)?.Residuals[model]);
            estimates[i] = residual.Value is null
                ? Estimate.Undefined("the family's clean accuracies do not differ", sizes[i])
                : residual.ToEstimate(sizes[i]);
        }

        return estimates;
    }

    private static double Logit(double accuracy, long n)
    {
        var edge = 1.0 / (2 * n);
        var p = Math.Clamp(accuracy, edge, 1 - edge);
        return Math.Log(p / (1 - p));
    }
}
