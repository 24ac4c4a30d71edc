using EvalHarness.Evaluation;
using EvalHarness.Statistics;

namespace EvalHarness.Analysis.Scaling.Runs;

/// <summary>Slopes of gaps, of calibration under shift and of OOD detection; and of robustness against the benchmark.</summary>
internal static class GapTrends
{
    // Sums of equal numbers differ in their last digits: a slope of that size has no sign. One image of a million is a thousand times more.
    private const double Rounding = 1e-9;

    public static IReadOnlyList<GapTrend> Of(FamilyContext context, IReadOnlyList<SeriesTrend> trends)
    {
        var gaps = new List<GapTrend>();
        foreach (var group in context.Groups)
        {
            if ((group.HasGap || group.Kind == ConditionKind.Train) && context.Gap(CellDraws.Accuracy, group.Name) is { } gap)
            {
                // The train gap is how much better the training data is: the other way round.
                var sign = group.Kind == ConditionKind.Train ? -1 : 1;
                gaps.Add(Paired(context, CellDraws.Accuracy, "gap:" + group.Name, [.. Rows(context, gap, sign)], trends));
            }

            if (group.Kind is not ConditionKind.Ood && context.Values(CellDraws.Ece, group.Name) is { } error)
            {
                gaps.Add(Paired(context, CellDraws.Ece, group.Name, [.. Rows(context, error.Rows, 1)], trends));
            }
        }

        gaps.AddRange(trends.Where(trend => trend.Group == "ood" && trend.Result.Slope?.Interval is not null).Select(Reported));
        return gaps;
    }

    public static IReadOnlyList<SlopeRatio> Ratios(FamilyContext context)
    {
        if (context.Values(CellDraws.Accuracy, ConditionGroup.Clean) is not { } clean)
        {
            return [];
        }

        var benchmark = Lines.Slopes(context.X, [.. Rows(context, clean.Rows, 1)]);
        var cleanInterval = Lines.Interval(benchmark);
        var ratios = new List<SlopeRatio>();
        foreach (var group in context.Groups.Where(group => group.HasGap))
        {
            if (context.Values(CellDraws.Accuracy, group.Name) is not { } shifted)
            {
                continue;
            }

            var slopes = Lines.Slopes(context.X, [.. Rows(context, shifted.Rows, 1)]);
            var difference = Lines.Interval([.. benchmark.Zip(slopes, (a, b) => a - b)]);
            var defined = Sign(cleanInterval) is not null;
            ratios.Add(new SlopeRatio(
                context.Id(CellDraws.Accuracy, "ratio", group.Name),
                group.Name,
                benchmark[0],
                slopes[0],
                defined ? slopes[0] / benchmark[0] : null,
                defined ? Lines.Interval([.. slopes.Zip(benchmark, (a, b) => a / b)]) : null,
                Sign(difference)));
        }

        return ratios;
    }

    private static IEnumerable<double[]> Rows(FamilyContext context, IReadOnlyDictionary<string, double[]> rows, int sign) =>
        context.Rungs.Select(rung => sign == 1 ? rows[rung.Id] : Array.ConvertAll(rows[rung.Id], value => -value));

    private static GapTrend Paired(
        FamilyContext context, string metric, string group, double[][] rows, IReadOnlyList<SeriesTrend> trends)
    {
        var slopes = Lines.Slopes(context.X, rows);
        var images = Lines.Interval(slopes);
        var both = images;
        // A scatter of checkpoints around the line that images do not explain widens the interval.
        if (trends.FirstOrDefault(trend => trend.Metric == metric && trend.Group == group)?.Result.Slope is { Interval: { } line } slope
            && line.Width > images.Width)
        {
            both = new Interval(slopes[0] + (line.Lower - slope.PerDecade), slopes[0] + (line.Upper - slope.PerDecade));
        }

        var points = rows.Select((row, i) =>
        {
            var interval = Lines.Interval(row);
            return new BandPoint(context.X[i], row[0], interval.Lower, interval.Upper);
        });
        return new GapTrend(context.Id(metric, "slope", group), metric, group, [.. points], slopes[0], images, both, Sign(both));
    }

    private static GapTrend Reported(SeriesTrend trend)
    {
        var slope = trend.Result.Slope!;
        var interval = slope.Interval!.Value;
        var points = trend.Result.Points.Select(point =>
        {
            var margin = 1.959964 * (point.StandardError ?? 0);
            return new BandPoint(point.X, point.Y, point.Y - margin, point.Y + margin);
        });
        return new GapTrend(trend.Id + "/slope", trend.Metric, trend.Group, [.. points], slope.PerDecade, interval, interval, Sign(interval));
    }

    private static bool? Sign(Interval interval) => interval.Lower > Rounding ? true : interval.Upper < -Rounding ? false : null;
}
