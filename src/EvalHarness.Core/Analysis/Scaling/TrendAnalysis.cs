using EvalHarness.Analysis.Scaling.Fitting;
using EvalHarness.Analysis.Scaling.Forecasts;
using EvalHarness.Analysis.Scaling.Forms;
using EvalHarness.Analysis.Scaling.Verdicts;
using EvalHarness.Statistics;
using MathNet.Numerics.Distributions;

namespace EvalHarness.Analysis.Scaling;

/// <summary>Judges one series: fits, verdict, slope, knee, forecast and multiverse.</summary>
public static class TrendAnalysis
{
    // Quantiles of so few draws keep their coverage: only their ends are less steady.
    private const int SummaryResamples = 100;

    /// <summary>Differences below this share of the values are rounding, not measurements.</summary>
    internal const double Rounding = 1e-12;

    /// <summary>Judges a series. The answer depends on the set of points, not on their order.</summary>
    /// <exception cref="ArgumentException">No points, an x that is not positive, or a number that is not finite.</exception>
    public static TrendResult Analyze(IReadOnlyList<TrendPoint> points, TrendOptions options)
    {
        Require.NotEmpty(points.Count, nameof(points));
        var series = TrendSeries.Of(points, options);
        var judgement = VerdictRules.Judge(series, options.Thresholds);
        var result = Summary(points, series, judgement, options);
        if (options.Depth == TrendDepth.Light || series.Scales < 2)
        {
            return result;
        }

        var full = options.Depth == TrendDepth.Full;
        if (!full)
        {
            series = TrendSeries.Of(points, options, quick: true);
            options = options with { Resamples = Math.Min(options.Resamples, SummaryResamples) };
        }

        var fits = FormTable.Of(series, options.Thresholds, predictLargest: full);
        // One form alone has nothing to be compared with.
        var best = fits.Count(fit => fit.DeltaAicc is not null) > 1 ? fits[0] : null;
        var (forecast, reason, band) = Forecaster.Of(series, options);
        var multiverse = series.Scales < options.Thresholds.MinimumScales ? null : Multiverse.Of(points, judgement, options);
        return result with
        {
            Fits = full ? fits : [.. fits.Take(best is null ? 0 : 1)],
            BestForm = best?.Form,
            Indistinguishable = best is null ? [] : [.. fits.Where(fit => fit.DeltaAicc <= options.Thresholds.FormDistance).Select(fit => fit.Form)],
            Forecast = forecast,
            ForecastReason = reason,
            Band = full ? band : [],
            Knee = KneeInterval.Of(series, judgement, options),
            Multiverse = full ? multiverse : multiverse is null ? null : multiverse with { Specifications = [], Choices = [] },
        };
    }

    /// <summary>The tool's own prediction at other scales: the mixture of forms behind the forecast.</summary>
    /// <exception cref="ArgumentException">As in <see cref="Analyze"/>, or too few points for any form.</exception>
    public static IReadOnlyList<double> Predict(IReadOnlyList<TrendPoint> points, IReadOnlyList<double> xs, TrendOptions options)
    {
        var mixture = Mixture.Of(TrendSeries.Of(points, options), options.Thresholds.FitLevel)
            ?? throw new ArgumentException("Too few points for any form.", nameof(points));
        return [.. xs.Select(mixture.Predict)];
    }

    /// <summary>Prediction of one form at other scales; null if the points cannot carry the form.</summary>
    public static IReadOnlyList<double>? Predict(
        IReadOnlyList<TrendPoint> points, IReadOnlyList<double> xs, TrendFormId form, TrendOptions options) =>
        FormTable.Predict(form, TrendSeries.Of(points, options), xs, options.Thresholds);

    private static TrendResult Summary(IReadOnlyList<TrendPoint> points, TrendSeries series, Judgement judgement, TrendOptions options)
    {
        var sorted = points.OrderBy(point => point.X).ThenBy(point => point.Y).ThenBy(point => point.Name, StringComparer.Ordinal).ToArray();
        var known = judgement.Verdict == TrendVerdict.Diminishing ? Knee.Find(series, judgement.Smooth!.Fit, options.Thresholds) : null;
        var samples = points.All(point => point.N is not null) ? points.Max(point => point.N) : null;
        return new TrendResult
        {
            Group = points[0].Group,
            Points = sorted,
            Scales = series.Scales,
            ErrorsKnown = series.ErrorsKnown,
            LowerIsBetter = options.LowerIsBetter,
            Verdict = judgement.Verdict,
            Reason = judgement.Reason,
            SamplesFactor = judgement.SamplesFactor,
            SamplesNeeded = judgement.SamplesFactor is { } factor && samples is { } n ? (long)Math.Ceiling(factor * n) : null,
            ScalesNeeded = judgement.ScalesNeeded,
            Slope = Slope(series, judgement, options),
            Knee = new KneeResult(known, null, null, options.Thresholds.DiminishedGain * series.Unit),
            ForecastReason = "not asked",
            Thresholds = options.Thresholds.Lines(),
        };
    }

    private static SlopeEstimate? Slope(TrendSeries series, Judgement judgement, TrendOptions options)
    {
        if (series.Scales < 2)
        {
            return null;
        }

        var line = judgement.Linear ?? ScoredFit.Of(TrendForms.Linear, series, options.Thresholds.FitLevel);
        var perDecade = Math.Log(10) / series.Data.At.LogHalf;
        var slope = Math.Abs(line.Fit.Beta[1]) < Rounding * series.Data.Y.Max(Math.Abs) ? 0 : line.Fit.Beta[1] * perDecade;
        return !double.IsFinite(slope) ? null : new SlopeEstimate(slope, SlopeInterval(series, line, slope, perDecade), series.Improvement(slope) > 0);
    }

    private static Interval? SlopeInterval(TrendSeries series, ScoredFit line, double slope, double perDecade)
    {
        var dof = series.Count - 2;
        if (dof < 1 && !series.ErrorsKnown)
        {
            return null;
        }

        var critical = line.Scatter > 0 ? StudentT.InvCDF(0, 1, Math.Max(1, dof), 0.975) : Normal.InvCDF(0, 1, 0.975);
        var margin = critical * SlopeError.OfLine(series, line) * perDecade;
        if (series.Data.Y.Max(Math.Abs) is var largest && (margin < Rounding * largest || largest == 0))
        {
            margin = 0;
        }

        return double.IsFinite(margin) ? new Interval(slope - margin, slope + margin) : null;
    }
}
