using EvalHarness.Analysis.Scaling.Fitting;

namespace EvalHarness.Analysis.Scaling.Verdicts;

/// <summary>Where the gain per doubling of scale falls below the stated gain.</summary>
internal static class Knee
{
    /// <summary>Whether returns diminish inside the range: the curve bends by more than the line can follow, and passes the stated gain.</summary>
    public static bool Inside(TrendSeries series, ScoredFit smooth, ScoredFit linear, TrendThresholds thresholds) =>
        !series.XIsLoss
        && smooth.Fit.Form.Id != TrendFormId.Linear
        && smooth.Aicc < linear.Aicc - thresholds.FormDistance
        && Find(series, smooth.Fit, thresholds) is not null;

    /// <summary>The scale of the knee; null if the gain per doubling does not fall through the stated gain inside the range.</summary>
    public static double? Find(TrendSeries series, CurveFit fit, TrendThresholds thresholds)
    {
        const int steps = 200;
        var stated = thresholds.DiminishedGain * series.Unit;
        double? knee = null;
        var before = 0.0;
        for (var i = 0; i <= steps; i++)
        {
            var u = -1 + (2.0 * i / steps);
            var gain = GainPerDoubling(series, fit, u);
            if (i > 0 && before >= stated && gain < stated)
            {
                knee = series.Data.At.XAtU(u);
            }

            before = gain;
        }

        return before < stated ? knee : null;
    }

    private static double GainPerDoubling(TrendSeries series, CurveFit fit, double u)
    {
        const double h = 1e-4;
        var at = series.Data.At;
        var slope = (fit.Predict(at.XAtU(u + h)) - fit.Predict(at.XAtU(u - h))) / (2 * h * at.LogHalf);
        return series.Improvement(slope) * Math.Log(2);
    }
}
