using System.Text.Json;
using EvalHarness.Analysis.Scaling;

namespace EvalHarness.Gates;

/// <summary>Takes the verdicts that policies may name from the scaling analysis.</summary>
public static class GateTrends
{
    /// <summary>
    /// Every judged trend; its verdict in lower case as in <c>analysis.json</c>. A group is named <c>clean</c>, <c>noise</c>, <c>corruptions</c>,
    /// ... as the analysis names it; where a family has several clean datasets, the dataset stands before it: <c>digits/noise</c>.
    /// </summary>
    public static IReadOnlyList<JudgedTrend> Of(ScalingReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var several = report.Families.GroupBy(family => family.Family, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet(StringComparer.Ordinal);
        return [.. report.Families.SelectMany(family => family.Trends.Select(trend => new JudgedTrend(
            family.Family,
            trend.Metric,
            several.Contains(family.Family) ? $"{family.Dataset}/{trend.Group}" : trend.Group,
            JsonNamingPolicy.SnakeCaseLower.ConvertName(trend.Result.Verdict.ToString()),
            trend.Result.Reason)))];
    }
}
