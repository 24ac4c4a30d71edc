using EvalHarness.Analysis.Scaling;

namespace EvalHarness.Trends;

/// <summary>Predicts the rows that were held out.</summary>
internal static class HoldOuts
{
    public static HoldOutReport? Of(TrendRow[] fitted, TrendRow[] held, TrendOptions options)
    {
        TrendPoint[] known = [.. fitted.Select(row => row.Point)], later = [.. held.Select(row => row.Point)];
        if (known.Select(point => point.X).Distinct().Count() < options.Thresholds.MinimumScales)
        {
            return null;
        }

        double[] xs = [.. later.Select(point => point.X)];
        var predicted = TrendAnalysis.Predict(known, xs, options);
        var byForm = new Dictionary<TrendFormId, double>();
        foreach (var form in Enum.GetValues<TrendFormId>())
        {
            if (TrendAnalysis.Predict(known, xs, form, options) is { } values && Rmsle(later, values) is { } error)
            {
                byForm.Add(form, error);
            }
        }

        return Report(later, predicted, byForm);
    }

    /// <summary>The rows predicted by the two-variable law.</summary>
    public static HoldOutReport Of(TwoVariableResult law, TrendRow[] held)
    {
        TrendPoint[] later = [.. held.Select(row => row.Point)];
        double[] predicted = [.. held.Select(row => law.Predict(row.Point.X, row.X2!.Value))];
        return Report(later, predicted, new Dictionary<TrendFormId, double>());
    }

    private static HoldOutReport Report(TrendPoint[] later, IReadOnlyList<double> predicted, IReadOnlyDictionary<TrendFormId, double> byForm) => new(
        later.Length,
        Math.Sqrt(later.Zip(predicted, (point, y) => (point.Y - y) * (point.Y - y)).Average()),
        Rmsle(later, predicted),
        [.. later.Zip(predicted, (point, y) => new HoldOutPoint(point.X, point.Y, y))],
        byForm);

    private static double? Rmsle(TrendPoint[] points, IReadOnlyList<double> predicted)
    {
        double sum = 0;
        for (var i = 0; i < points.Length; i++)
        {
            if (!(points[i].Y > 0) || !(predicted[i] > 0) || !double.IsFinite(predicted[i]))
            {
                return null;
            }

            var error = Math.Log(predicted[i] / points[i].Y);
            sum += error * error;
        }

        return Math.Sqrt(sum / points.Length);
    }
}
