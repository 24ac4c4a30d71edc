using EvalHarness.Evaluation;
using EvalHarness.Statistics;

namespace EvalHarness.Metrics.Robustness;

/// <summary>
/// Effective robustness (Taori et al., 2020): shifted accuracy minus what a line through the family, fitted by least squares on logit or
/// probit axes (both are in use; the suite says which), expects from the clean accuracy. 0 is as robust as the family's trend; positive is
/// more. Accuracies of 0 and 1 have no place on such axes and are clipped by 1/(2n).
/// </summary>
public static class EffectiveRobustness
{
    /// <summary>Checkpoints that a line needs to leave anything over.</summary>
    public const int FewestModels = 3;

    /// <summary>
    /// The line and each model's residual, on the axes' own scale of accuracies; null with fewer than three models or without spread in
    /// clean accuracy. <paramref name="n"/> holds the samples behind each model's accuracies, for the clipping.
    /// Slope and intercept are on the axis, residuals are accuracies.
    /// </summary>
    public static (double Slope, double Intercept, double[] Residuals)? Fit(
        ReadOnlySpan<double> clean, ReadOnlySpan<double> shifted, ReadOnlySpan<long> n, RobustnessAxis axis = RobustnessAxis.Logit)
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
            meanX += Place(clean[i], n[i], axis) / clean.Length;
            meanY += Place(shifted[i], n[i], axis) / clean.Length;
        }

        double xx = 0, xy = 0;
        for (var i = 0; i < clean.Length; i++)
        {
            var x = Place(clean[i], n[i], axis) - meanX;
            xx += x * x;
            xy += x * (Place(shifted[i], n[i], axis) - meanY);
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
            residuals[i] = shifted[i] - Accuracy(intercept + slope * Place(clean[i], n[i], axis), axis);
        }

        return (slope, intercept, residuals);
    }

    /// <summary>Each model's residual with an interval; the line is fitted again in every resample.</summary>
    public static IReadOnlyList<Estimate> Of(
        IReadOnlyList<Resampled> clean, IReadOnlyList<Resampled> shifted, IReadOnlyList<long> n, RobustnessAxis axis = RobustnessAxis.Logit)
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
                inputs, values => Fit(values.AsSpan(0, sizes.Length), values.AsSpan(sizes.Length), sizes, axis)?.Residuals[model]);
            estimates[i] = residual.Value is null
                ? Estimate.Undefined("the family's clean accuracies do not differ", sizes[i])
                : residual.ToEstimate(sizes[i]);
        }

        return estimates;
    }

    private static double Place(double accuracy, long n, RobustnessAxis axis)
    {
        var edge = 1.0 / (2 * n);
        var p = Math.Clamp(accuracy, edge, 1 - edge);
        return axis == RobustnessAxis.Probit ? Distributions.NormalQuantile(p) : Math.Log(p / (1 - p));
    }

    private static double Accuracy(double place, RobustnessAxis axis) =>
        axis == RobustnessAxis.Probit ? Distributions.NormalCdf(place) : 1 / (1 + Math.Exp(-place));
}
