namespace EvalHarness.Analysis.Scaling.Fitting;

/// <summary>A series ready to be judged: points by scale, each with its error where all errors are known.</summary>
internal sealed class TrendSeries
{
    private TrendSeries(FitData data, double[]? variance, double direction, bool xIsLoss, double unit)
    {
        (Data, Variance, Direction, XIsLoss, Unit) = (data, variance, direction, xIsLoss, unit);
        Scales = data.X.Distinct().Count();
    }

    /// <summary>Points by scale ascending; weights are 1 / variance, or 1 where errors are unknown.</summary>
    public FitData Data { get; }

    /// <summary>Squared standard errors; null where they are unknown.</summary>
    public double[]? Variance { get; }

    /// <summary>1 where an increase of y is an improvement, -1 otherwise.</summary>
    public double Direction { get; }

    public bool XIsLoss { get; }

    /// <summary>What a share of <see cref="TrendThresholds.MeaningfulChange"/> is a share of.</summary>
    public double Unit { get; }

    /// <summary>Different scales.</summary>
    public int Scales { get; }

    public int Count => Data.Count;

    public bool ErrorsKnown => Variance is not null;

    /// <summary>Improvement from the smallest to the largest scale of a change of y from the lowest to the highest x.</summary>
    public double Improvement(double changeAlongX) => changeAlongX * Direction * (XIsLoss ? -1 : 1);

    public static TrendSeries Of(IReadOnlyList<TrendPoint> points, TrendOptions options, double? unit = null, bool quick = false)
    {
        foreach (var point in points)
        {
            if (!(point.X > 0) || !double.IsFinite(point.X) || !double.IsFinite(point.Y))
            {
                throw new ArgumentException("Every x must be a positive number and every y a number.", nameof(points));
            }
        }

        var x = points.Select(point => point.X).ToArray();
        var y = points.Select(point => point.Y).ToArray();
        var share = y.All(value => value is >= 0 and <= 1);
        var errors = Errors(points, share);
        var weight = errors is null ? [.. x.Select(_ => 1.0)] : Array.ConvertAll(errors, error => 1 / (error * error));
        var positive = y.All(value => value > 0);
        var relative = positive && (options.Residuals == ResidualScale.Relative
            || (options.Residuals == ResidualScale.Auto && errors is null && options.LowerIsBetter && !options.XIsLoss));
        var onePlus = options.Residuals == ResidualScale.LogOnePlus && y.All(value => value > -1);
        var offset = onePlus ? 1.0 : 0;
        if ((relative || onePlus) && errors is not null)
        {
            weight = [.. weight.Zip(y, (w, value) => w * (value + offset) * (value + offset))];
        }

        var data = FitData.Of(x, y, weight, relative || onePlus, offset, quick);
        var variance = errors is null ? null : Array.ConvertAll(data.Weight, w => 1 / w);
        return new TrendSeries(data, variance, options.LowerIsBetter ? -1 : 1, options.XIsLoss, unit ?? (share ? 1 : y.Max(Math.Abs)));
    }

    /// <summary>The same points with residuals in ln(1 + y).</summary>
    public FitData OnePlus() => FitData.Of(Data.X, Data.Y, Data.Weight, relative: true, offset: 1, Data.Quick);

    public TrendSeries With(FitData data, double[]? variance) => new(data, variance, Direction, XIsLoss, Unit);

    public TrendSeries Where(Func<int, bool> keep) =>
        With(Data.Where(keep), Variance is null ? null : [.. Variance.Where((_, i) => keep(i))]);

    private static double[]? Errors(IReadOnlyList<TrendPoint> points, bool share)
    {
        var errors = new double[points.Count];
        for (var i = 0; i < errors.Length; i++)
        {
            var point = points[i];
            if (point.StandardError is > 0)
            {
                errors[i] = point.StandardError.Value;
            }
            else if (share && point.N is > 0)
            {
                // One success and one failure added: an accuracy of 0 or 1 is not known without error.
                double n = point.N.Value, p = ((point.Y * n) + 1) / (n + 2);
                errors[i] = Math.Sqrt(p * (1 - p) / n);
            }
            else
            {
                return null;
            }
        }

        return errors;
    }
}
