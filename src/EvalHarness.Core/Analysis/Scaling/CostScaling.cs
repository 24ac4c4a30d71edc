using EvalHarness.Analysis.Scaling.Runs;

namespace EvalHarness.Analysis.Scaling;

/// <summary>
/// Scale as a cost that was measured on one machine, such as latency: never the same twice, so it is kept apart from the analysis that
/// must be.
/// </summary>
/// <param name="Family">The family.</param>
/// <param name="Dataset">The clean dataset.</param>
/// <param name="Front">Robust accuracy against the cost; null with fewer than two checkpoints.</param>
/// <param name="Trends">The headline series over the cost; empty where too few rungs have one.</param>
/// <param name="Headlines">What follows, in words.</param>
public sealed record CostScaling(
    string Family, string Dataset, ParetoFront? Front, IReadOnlyList<CostTrend> Trends, IReadOnlyList<Headline> Headlines)
{
    /// <summary>Puts a family on the axis of a cost.</summary>
    /// <param name="family">The family's analysis.</param>
    /// <param name="cost">Id of the cost, e.g. <c>latency_ms</c>.</param>
    /// <param name="costs">The cost by checkpoint id, each greater than 0.</param>
    /// <param name="thresholds">The thresholds of the verdicts.</param>
    public static CostScaling Of(FamilyScaling family, string cost, IReadOnlyDictionary<string, double> costs, TrendThresholds thresholds)
    {
        ArgumentNullException.ThrowIfNull(family);
        ArgumentNullException.ThrowIfNull(costs);
        var draws = family.RobustAccuracy.ToDictionary(one => one.Checkpoint, one => (double[])[one.Accuracy, .. one.Draws], StringComparer.Ordinal);
        var front = family.RobustGroup is { } group ? ParetoFronts.Of(string.Join('/', family.Family, family.Dataset, "front", cost), cost, group, costs, draws) : null;
        var known = family.Rungs.Where(rung => costs.ContainsKey(rung.Checkpoint)).ToDictionary(rung => rung.Name, rung => costs[rung.Checkpoint], StringComparer.Ordinal);
        var enough = known.Count == family.Rungs.Count && known.Values.Distinct().Count() >= thresholds.MinimumScales;
        CostTrend[] trends = enough ? [.. family.Trends.Where(trend => trend.Headline).Select(trend => Trend(trend, cost, known, thresholds))] : [];
        return new CostScaling(family.Family, family.Dataset, front, trends, Sentences(family, cost, trends, front));
    }

    private static CostTrend Trend(SeriesTrend series, string cost, Dictionary<string, double> known, TrendThresholds thresholds)
    {
        var options = new TrendOptions
        {
            LowerIsBetter = series.Result.LowerIsBetter,
            Residuals = ResidualScale.Absolute,
            Depth = TrendDepth.Light,
            Thresholds = thresholds,
        };
        return new CostTrend(
            series.Id, ScaleAxes.Trend(cost, [.. series.Result.Points.Select(point => point with { X = known[point.Name] })], options, series.Result));
    }

    private static List<Headline> Sentences(FamilyScaling family, string cost, CostTrend[] trends, ParetoFront? front)
    {
        var headlines = new List<Headline>();
        if (trends.Length > 0)
        {
            headlines.AddRange(AxisSentences.Of(family, [cost], id => trends.Where(trend => trend.Series == id).Select(trend => trend.Trend)));
        }

        if (front is not null)
        {
            headlines.Add(AxisSentences.Of(front));
        }

        return headlines;
    }
}

/// <summary>A headline series over a cost.</summary>
/// <param name="Series">Id of the series.</param>
/// <param name="Trend">What it does there.</param>
public sealed record CostTrend(string Series, AxisTrend Trend);
