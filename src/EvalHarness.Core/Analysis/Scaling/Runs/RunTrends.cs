using EvalHarness.Evaluation;
using EvalHarness.Metrics.Robustness;

namespace EvalHarness.Analysis.Scaling.Runs;

/// <summary>The trend of every metric under every group, and of every gap.</summary>
internal static class RunTrends
{
    public static IReadOnlyList<SeriesTrend> Of(FamilyContext context)
    {
        var jobs = Jobs(context).ToArray();
        var trends = new SeriesTrend[jobs.Length];
        Parallel.For(
            0,
            jobs.Length,
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, context.Options.Threads) },
            i => trends[i] = jobs[i]());
        return trends;
    }

    private static IEnumerable<Func<SeriesTrend>> Jobs(FamilyContext context)
    {
        foreach (var (metric, direction) in context.Options.Directions.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (direction == Direction.Neutral)
            {
                continue;
            }

            foreach (var group in context.Groups)
            {
                if (context.Values(metric, group.Name) is { } values)
                {
                    yield return Job(context, metric, group.Name, values, Points(context, values), direction == Direction.LowerIsBetter);
                }

                if (group.HasGap && CellDraws.Metrics.Contains(metric) && context.Gap(metric, group.Name) is { } gap)
                {
                    var behind = context.Values(metric, group.Name)!;
                    yield return Job(context, metric, "gap:" + group.Name, behind, Points(context, gap), lowerIsBetter: true);
                }
            }
        }
    }

    private static Func<SeriesTrend> Job(
        FamilyContext context, string metric, string group, GroupValues values, TrendPoint[] points, bool lowerIsBetter)
    {
        var full = IsHeadline(context, metric, group);
        var options = new TrendOptions
        {
            LowerIsBetter = lowerIsBetter,
            Residuals = ResidualScale.Absolute,
            Depth = full ? TrendDepth.Full : TrendDepth.Summary,
            Resamples = context.Options.Resamples,
            Seed = context.Run.Seed,
            Thresholds = context.Options.Thresholds,
            Alternatives = metric == CellDraws.Accuracy && !group.StartsWith("gap:", StringComparison.Ordinal)
                ? RunAlternatives.Of(context, group)
                : [],
        };
        return () =>
        {
            var result = TrendAnalysis.Analyze(points, options) with { Thresholds = [] };
            var light = options with { Alternatives = [], Depth = full ? TrendDepth.Summary : TrendDepth.Light };
            return new SeriesTrend(
                context.Id(metric, group),
                metric,
                group,
                values.Conditions,
                full,
                result,
                [.. context.OtherAxes.Select(axis => ScaleAxes.Trend(axis, Over(context, axis, points), light, result))]);
        };
    }

    private static TrendPoint[] Over(FamilyContext context, string axis, TrendPoint[] points) =>
        [.. points.Select((point, i) => point with { X = context.Rungs[i].Scales[axis] })];

    private static bool IsHeadline(FamilyContext context, string metric, string group) => metric switch
    {
        CellDraws.Accuracy => group is ConditionGroup.Clean
            || group == context.RobustGroup
            || group == "gap:" + context.RobustGroup
            || group.StartsWith("shift:", StringComparison.Ordinal),
        CellDraws.Ece => group == context.RobustGroup,
        _ when metric == CostMatrix.Metric.Id => group is ConditionGroup.Clean || group == context.RobustGroup,
        _ => group == "ood" && metric == "ood_auroc_msp",
    };

    private static TrendPoint[] Points(FamilyContext context, GroupValues values) =>
    [
        .. context.Rungs.Select(rung => new TrendPoint(
            context.XOf(rung),
            values.Rows[rung.Id][0],
            values.Errors[rung.Id] is > 0 ? values.Errors[rung.Id] : null,
            values.N > 0 ? values.N : null,
            null,
            rung.Name)),
    ];

    private static TrendPoint[] Points(FamilyContext context, IReadOnlyDictionary<string, double[]> rows) =>
    [
        .. context.Rungs.Select(rung =>
        {
            var error = GroupValues.Deviation(rows[rung.Id]);
            return new TrendPoint(context.XOf(rung), rows[rung.Id][0], error > 0 ? error : null, null, null, rung.Name);
        }),
    ];
}
