using EvalHarness.Analysis.Scaling.Forms;
using MathNet.Numerics.Distributions;

namespace EvalHarness.Analysis.Scaling.Fitting;

/// <summary>A fit and how well the errors explain it.</summary>
/// <param name="Fit">The curve.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Variance">Variance of each residual: squared error plus squared scatter.</param>
/// <param name="Scatter">Standard deviation beyond the known errors; all of it where errors are unknown.</param>
/// <param name="FitP">Chance of residuals this large from the errors alone; 1 where errors are unknown.</param>
/// <param name="Aicc">Akaike's criterion, corrected for few points; infinite if there are too few.</param>
internal sealed record ScoredFit(CurveFit Fit, int Parameters, double[] Variance, double Scatter, double FitP, double Aicc)
{
    public static ScoredFit Of(CurveForm form, TrendSeries series, double fitLevel) =>
        Of(form, form.ParameterCount, series, fitLevel);

    /// <summary>Scores a form with a number of parameters of its own: a place that was searched for counts as one.</summary>
    public static ScoredFit Of(CurveForm form, int k, TrendSeries series, double fitLevel) =>
        Of(CurveFitter.Fit(form, series.Data), CurveFitter.Refit, k, series, fitLevel);

    /// <summary>Scores a curve that is not to be refitted.</summary>
    public static ScoredFit Of(CurveFit fit, TrendSeries series, double fitLevel) =>
        Of(fit.On(series.Data), (curve, data) => curve.On(data), fit.Form.ParameterCount, series, fitLevel);

    private static ScoredFit Of(CurveFit fit, Func<CurveFit, FitData, CurveFit> refit, int k, TrendSeries series, double fitLevel)
    {
        var n = series.Count;
        if (series.Variance is null)
        {
            return Unknown(fit, k, series);
        }

        var dof = n - k;
        var p = dof > 0 ? 1 - ChiSquared.CDF(dof, fit.Objective) : 1;
        if (p >= fitLevel || dof < 1)
        {
            return new ScoredFit(fit, k, series.Variance, 0, p, series.Variance.Sum(Math.Log) + fit.Objective + (2 * k));
        }

        double scatter = 0;
        var variance = series.Variance;
        for (var round = 0; round < 3; round++)
        {
            scatter = MandelPaule(Squares(fit, series.Data), series.Variance, dof);
            variance = Array.ConvertAll(series.Variance, v => v + (scatter * scatter));
            fit = refit(fit, series.Data.WithWeight(Array.ConvertAll(variance, v => 1 / v)));
        }

        return new ScoredFit(fit, k, variance, scatter, p, variance.Sum(Math.Log) + fit.Objective + (2 * (k + 1)));
    }

    private static ScoredFit Unknown(CurveFit fit, int k, TrendSeries series)
    {
        var n = series.Count;
        var dof = n - k;
        // A perfect fit has no scatter; a floor of 1e-24 of the data keeps its logarithm finite.
        var floor = 1e-24 * series.Data.Y.Sum(value => value * value);
        var variance = dof > 0 ? Math.Max(fit.Objective, floor) / dof : 0;
        var rest = n - k - 2;
        var aicc = rest < 1
            ? double.PositiveInfinity
            : (n * Math.Log(Math.Max(fit.Objective, floor) / n)) + (2 * (k + 1)) + (2.0 * (k + 1) * (k + 2) / rest);
        return new ScoredFit(fit, k, [.. Enumerable.Repeat(variance, n)], Math.Sqrt(variance), 1, aicc);
    }

    private static double[] Squares(CurveFit fit, FitData data) =>
        [.. data.X.Zip(data.Y, (x, y) => data.Residual(y, fit.Predict(x)) ?? 1).Select(r => r * r)];

    // The scatter that makes the weighted squares add up to their degrees of freedom (Mandel and Paule, 1970). The sum falls and is
    // convex in the squared scatter, so Newton's steps from 0 reach it from below.
    private static double MandelPaule(double[] squares, double[] variance, int dof)
    {
        double squared = 0;
        for (var round = 0; round < 100; round++)
        {
            double sum = 0, slope = 0;
            for (var i = 0; i < squares.Length; i++)
            {
                var weight = 1 / (variance[i] + squared);
                sum += squares[i] * weight;
                slope += squares[i] * weight * weight;
            }

            var step = (sum - dof) / slope;
            squared += Math.Max(0, step);
            if (!(step > 1e-12 * squared))
            {
                break;
            }
        }

        return Math.Sqrt(squared);
    }
}
