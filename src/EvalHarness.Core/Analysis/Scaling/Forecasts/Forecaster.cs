using EvalHarness.Analysis.Scaling.Fitting;

namespace EvalHarness.Analysis.Scaling.Forecasts;

/// <summary>Predictions with intervals, the back-test of such predictions, and the band of the curve.</summary>
internal static class Forecaster
{
    private const int BandPoints = 25;

    public static (ForecastResult? Forecast, string? Reason, IReadOnlyList<BandPoint> Band) Of(TrendSeries series, TrendOptions options)
    {
        var mixture = Mixture.Of(series, options.Thresholds.FitLevel);
        if (mixture is null)
        {
            return (null, "too few points to fit any form with an error", []);
        }

        var at = series.Data.At;
        var inside = Enumerable.Range(0, BandPoints).Select(i => at.XAtU(-1 + (2.0 * i / (BandPoints - 1)))).ToArray();
        var ahead = options.ForecastAt.Count > 0 ? [.. options.ForecastAt] : NextSteps(series);
        double[] xs = [.. inside, .. ahead];
        var (curve, noise) = mixture.Draw(xs, options.Resamples, options.Seed);
        var band = inside.Select((x, j) => Band(mixture, series, x, curve[j], null)).OfType<BandPoint>().ToArray();
        var points = ahead.Select((x, j) => Band(mixture, series, x, curve[BandPoints + j], noise[BandPoints + j])).OfType<BandPoint>().ToArray();
        if (points.Length == 0)
        {
            return (null, "no form that fits gives a finite prediction there", band);
        }

        var tests = BackTest(series, options);
        if (tests.Count == 0)
        {
            return (null, "no back-test: it takes 5 different scales to predict one from the smaller ones", band);
        }

        var weights = mixture.Parts.Select(part => new FormWeight(part.Score.Fit.Form.Id, part.Weight)).ToArray();
        return (new ForecastResult(points, tests, tests.Count(test => test.Covered), weights), null, band);
    }

    /// <summary>The predictions alone, without a back-test: for studies of their coverage.</summary>
    internal static IReadOnlyList<BandPoint> Points(TrendSeries series, TrendOptions options)
    {
        var mixture = Mixture.Of(series, options.Thresholds.FitLevel)!;
        var (curve, noise) = mixture.Draw(options.ForecastAt, options.Resamples, options.Seed);
        return [.. options.ForecastAt.Select((x, j) => Band(mixture, series, x, curve[j], noise[j])).OfType<BandPoint>()];
    }

    /// <summary>Each scale but the first four, predicted from the smaller ones.</summary>
    private static List<BackTestPoint> BackTest(TrendSeries series, TrendOptions options)
    {
        var scales = series.Data.X.Distinct().ToArray();
        if (series.XIsLoss)
        {
            Array.Reverse(scales);
        }

        var tests = new List<BackTestPoint>();
        // At most the last eight: a long curve would be refitted at every point.
        for (var k = Math.Max(4, scales.Length - 8); k < scales.Length; k++)
        {
            var edge = scales[k];
            var smaller = series.Where(i => series.XIsLoss ? series.Data.X[i] > edge : series.Data.X[i] < edge);
            if (Mixture.Of(smaller, options.Thresholds.FitLevel) is not { } mixture)
            {
                continue;
            }

            var (curve, noise) = mixture.Draw([edge], options.Resamples, options.Seed + (ulong)k);
            if (Band(mixture, series, edge, curve[0], noise[0]) is not { } band)
            {
                continue;
            }

            var actual = series.Data.X.Zip(series.Data.Y).Where(point => point.First == edge).Average(point => point.Second);
            tests.Add(new BackTestPoint(edge, actual, band.Y, band.Lower, band.Upper, actual >= band.Lower && actual <= band.Upper));
        }

        return tests;
    }

    private static double[] NextSteps(TrendSeries series)
    {
        // Of a long curve, steps as if it had sixteen scales: the next of a hundred lies on the last one.
        var step = Math.Exp(2 * series.Data.At.LogHalf / Math.Clamp(series.Scales - 1, 1, 15));
        var x = series.XIsLoss ? series.Data.X[0] : series.Data.X[^1];
        return series.XIsLoss ? [x / step, x / (step * step)] : [x * step, x * step * step];
    }

    // Null where the curve has no finite value: a power law can overflow far outside its data.
    private static BandPoint? Band(Mixture mixture, TrendSeries series, double x, double[] curve, double[]? noise)
    {
        double[] draws = [.. curve.Select((value, b) => value + (noise?[b] ?? 0)).Where(double.IsFinite).Order()];
        if (draws.Length == 0 || !double.IsFinite(mixture.Predict(x)))
        {
            return null;
        }

        // A share stays a share.
        var share = series.Unit == 1 && series.Data.Y.All(y => y is >= 0 and <= 1);
        double Limit(double value) => share ? Math.Clamp(value, 0, 1) : value;
        var predicted = Limit(mixture.Predict(x));
        return new BandPoint(
            x, predicted, Math.Min(predicted, Limit(Quantile(draws, 0.025))), Math.Max(predicted, Limit(Quantile(draws, 0.975))));
    }

    private static double Quantile(double[] sorted, double share)
    {
        var place = Math.Clamp((share * (sorted.Length + 1)) - 1, 0, sorted.Length - 1);
        var low = (int)place;
        var high = Math.Min(low + 1, sorted.Length - 1);
        return sorted[low] + ((place - low) * (sorted[high] - sorted[low]));
    }
}
