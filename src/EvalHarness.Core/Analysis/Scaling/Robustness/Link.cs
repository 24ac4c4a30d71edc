using MathNet.Numerics.Distributions;

namespace EvalHarness.Analysis.Scaling.Robustness;

/// <summary>A scale on which a metric may be looked at: raw, logit or probit for a share, raw or log for a positive number.</summary>
internal sealed record Link(string Name, Func<double, double> Map, Func<double, double> Slope)
{
    private static readonly Link Raw = new("raw", y => y, _ => 1);
    private static readonly Link Logit = new("logit", p => Math.Log(p / (1 - p)), p => 1 / (p * (1 - p)));
    private static readonly Link Log = new("log", Math.Log, y => 1 / y);
    private static readonly Link Probit =
        new("probit", p => Normal.InvCDF(0, 1, p), p => 1 / Normal.PDF(0, 1, Normal.InvCDF(0, 1, p)));

    public static IReadOnlyList<Link> For(IReadOnlyList<TrendPoint> points) =>
        points.All(point => point.Y is >= 0 and <= 1) ? [Raw, Logit, Probit]
        : points.All(point => point.Y > 0) ? [Raw, Log]
        : [Raw];

    public IReadOnlyList<TrendPoint> Apply(IReadOnlyList<TrendPoint> points)
    {
        if (ReferenceEquals(this, Raw))
        {
            return points;
        }

        return [.. points.Select(point =>
        {
            // 0 and 1 have no logit: clipped by half a sample.
            var clip = 0.5 / (point.N ?? 10_000);
            var y = Name == "log" ? point.Y : Math.Clamp(point.Y, clip, 1 - clip);
            var error = point.StandardError ?? (point.N is > 0 && Name != "log" ? Math.Sqrt(y * (1 - y) / point.N.Value) : (double?)null);
            return point with { Y = Map(y), StandardError = error * Slope(y) };
        })];
    }

    /// <summary>What one raw unit is worth on the link's scale, at the middle of the points.</summary>
    public double UnitAt(IReadOnlyList<TrendPoint> points)
    {
        var middle = points.Average(point => point.Y);
        return Name == "raw" ? 1 : Slope(Name == "log" ? middle : Math.Clamp(middle, 1e-3, 1 - 1e-3));
    }
}
