using EvalHarness.Evaluation;

namespace EvalHarness.Analysis.Scaling.Runs;

/// <summary>The sizes that a trend may be drawn over, apart from the chosen one. All are the same on every machine.</summary>
internal static class ScaleAxes
{
    private static readonly string[] Known = ["parameters", "macs", "file_bytes", "train_compute", "tokens", "train_samples", "epochs"];

    /// <summary>The axes on which every rung has a size and enough of them differ for a verdict.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<Checkpoint> rungs, ScalingOptions options) =>
    [
        .. Known.Where(axis => axis != options.Axis
            && rungs.All(rung => rung.Scales.ContainsKey(axis))
            && rungs.Select(rung => rung.Scales[axis]).Distinct().Count() >= options.Thresholds.MinimumScales),
    ];

    /// <summary>The trend of the same points over another axis.</summary>
    /// <param name="axis">Id of the axis.</param>
    /// <param name="points">The points of the series, their x on that axis.</param>
    /// <param name="options">As the series was judged.</param>
    /// <param name="main">The series over the chosen axis.</param>
    public static AxisTrend Trend(string axis, IReadOnlyList<TrendPoint> points, TrendOptions options, TrendResult main)
    {
        var result = TrendAnalysis.Analyze(points, options);
        return new AxisTrend(
            axis,
            result.Verdict,
            result.Slope,
            result.BestForm,
            result.Forecast is { Points.Count: > 0 } forecast ? forecast.Points[0] : null,
            result.Multiverse?.SameVerdict,
            result.Verdict == main.Verdict);
    }

    /// <summary>An axis in words.</summary>
    public static string Name(string axis) => axis switch
    {
        "macs" => "MACs",
        "file_bytes" => "file size",
        "train_compute" => "training compute",
        "train_samples" => "training samples",
        "latency_ms" => "latency",
        _ => axis,
    };
}
