using EvalHarness.Analysis.Scaling.Fitting;
using EvalHarness.Analysis.Scaling.Verdicts;
using EvalHarness.Perturbations;
using EvalHarness.Statistics;

namespace EvalHarness.Analysis.Scaling.Forecasts;

/// <summary>The knee with an interval, by resampling around the smooth fit.</summary>
internal static class KneeInterval
{
    public static KneeResult Of(TrendSeries series, Judgement judgement, TrendOptions options)
    {
        var stated = options.Thresholds.DiminishedGain * series.Unit;
        if (judgement.Verdict != TrendVerdict.Diminishing || judgement.Smooth is not { } smooth)
        {
            return new KneeResult(null, null, null, stated);
        }

        var random = new SeededRandom(options.Seed ^ 0x6B6E6565);
        var found = new List<double>();
        var resamples = Math.Min(200, options.Resamples);
        for (var b = 0; b < resamples; b++)
        {
            var y = new double[series.Count];
            for (var i = 0; i < y.Length; i++)
            {
                var fit = smooth.Fit.Predict(series.Data.X[i]);
                var error = Math.Sqrt(smooth.Variance[i]) * Normals.Next(ref random);
                y[i] = series.Data.Relative ? ((fit + series.Data.Offset) * Math.Exp(error)) - series.Data.Offset : fit + error;
            }

            if (Knee.Find(series, CurveFitter.Refit(smooth.Fit, series.Data.WithY(y)), options.Thresholds) is { } knee)
            {
                found.Add(knee);
            }
        }

        found.Sort();
        Interval? interval = found.Count >= 20
            ? new Interval(found[(int)(0.025 * (found.Count - 1))], found[(int)Math.Ceiling(0.975 * (found.Count - 1))])
            : null;
        return new KneeResult(Knee.Find(series, smooth.Fit, options.Thresholds), interval, (double)found.Count / resamples, stated);
    }
}
