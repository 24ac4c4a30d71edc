using EvalHarness.Analysis.Scaling.Forms;

namespace EvalHarness.Analysis.Scaling.Fitting;

/// <summary>Fits every form that the points can carry and compares them, by AICc and by predicting the largest scale.</summary>
internal static class FormTable
{
    public static IReadOnlyList<FitResult> Of(TrendSeries series, TrendThresholds thresholds, bool predictLargest)
    {
        var rows = TrendForms.All.Where(form => Carries(form, series)).Select(form => Row(form, series, thresholds, predictLargest))
            .Where(row => double.IsFinite(row.Rmse) && double.IsFinite(row.Scatter))
            .ToArray();
        var best = rows.Min(row => row.Aicc);
        return [.. rows
            .Select(row => row with { DeltaAicc = row.Aicc - best })
            .OrderBy(row => row.DeltaAicc ?? double.MaxValue)
            .ThenBy(row => row.Form)];
    }

    /// <summary>Predictions of one form, fitted as in the table; null if the points cannot carry it.</summary>
    public static IReadOnlyList<double>? Predict(TrendFormId id, TrendSeries series, IReadOnlyList<double> xs, TrendThresholds thresholds)
    {
        var form = TrendForms.Of(id);
        return Carries(form, series) ? [.. xs.Select(Score(form, series, thresholds).Fit.Predict)] : null;
    }

    // A form needs more scales than parameters; two breaks only show with three stretches of data.
    private static bool Carries(CurveForm form, TrendSeries series) =>
        form.ParameterCount < series.Scales
        && (form.Id != TrendFormId.BrokenPowerLaw2 || series.Scales >= 14)
        && (form.Id != TrendFormId.ExponentialInLoss || series.XIsLoss)
        && (form.Id != TrendFormId.PowerLaw || series.Data.Y.All(y => y > 0));

    // A broken power law of a loss is fitted on ln(1 + y), as its authors do, so that its parameters are theirs; it is compared with the
    // other forms on their residuals.
    private static ScoredFit Score(CurveForm form, TrendSeries series, TrendThresholds thresholds)
    {
        if (series.Data is not { Relative: true, Offset: 0 } || form is not BrokenPowerLawForm)
        {
            return ScoredFit.Of(form, series, thresholds.FitLevel);
        }

        return ScoredFit.Of(CurveFitter.Fit(form, series.OnePlus()), series, thresholds.FitLevel);
    }

    private static FitResult Row(CurveForm form, TrendSeries series, TrendThresholds thresholds, bool predictLargest)
    {
        var score = Score(form, series, thresholds);
        var mean = series.Data.Y.Average();
        double rest = 0, all = 0;
        for (var i = 0; i < series.Count; i++)
        {
            var residual = series.Data.Y[i] - score.Fit.Predict(series.Data.X[i]);
            rest += residual * residual;
            all += (series.Data.Y[i] - mean) * (series.Data.Y[i] - mean);
        }

        var edge = series.XIsLoss ? series.Data.X[0] : series.Data.X[^1];
        var smaller = series.Where(i => series.Data.X[i] != edge);
        double? predicted = predictLargest && form.ParameterCount < smaller.Scales ? CurveFitter.Fit(form, smaller.Data, 1).Predict(edge) : null;
        var actual = series.Data.X.Zip(series.Data.Y).Where(point => point.First == edge).Average(point => point.Second);
        return new FitResult(
            form.Id,
            form.Formula,
            [.. score.Fit.Natural().Where(value => double.IsFinite(value.Value))],
            double.IsFinite(score.Aicc) ? score.Aicc : null,
            null,
            Math.Sqrt(rest / series.Count),
            all > 0 ? 1 - (rest / all) : null,
            score.Scatter,
            predicted is { } value && double.IsFinite(value) ? value : null,
            actual);
    }
}
