namespace EvalHarness.Gates;

/// <summary>Trend rules: the scaling analysis has already judged; a rule says which judgements are good enough.</summary>
internal static class TrendComparison
{
    public static IEnumerable<GateComparison> Of(TrendRule rule, IReadOnlyList<JudgedTrend> trends, List<string> problems)
    {
        if (trends.Count == 0)
        {
            problems.Add($"{rule.Name}: needs the verdicts on scaling trends, but the run has none. A family needs at least three rungs for a trend.");
            return [];
        }

        var before = problems.Count;
        var families = Match("family", rule.Families, trend => trend.Family);
        var metrics = Match("metric", rule.Metrics, trend => trend.Metric);
        var groups = Match("group", rule.Groups, trend => trend.Group);
        var selected = trends.Where(trend => families.Contains(trend.Family) && metrics.Contains(trend.Metric) && groups.Contains(trend.Group)).ToList();
        if (selected.Count == 0 && problems.Count == before)
        {
            problems.Add($"{rule.Name}: no trend has this family, metric and group at once. Loosen one of them.");
        }

        return selected.Select(trend => Compare(rule, trend));

        HashSet<string> Match(string what, IReadOnlyList<string> patterns, Func<JudgedTrend, string> name) =>
            CellSelector.Match(rule.Name, what, patterns, [.. trends.Select(name).Distinct(StringComparer.Ordinal)], problems);
    }

    private static GateComparison Compare(TrendRule rule, JudgedTrend trend) => new()
    {
        Rule = rule,
        Family = trend.Family,
        Condition = trend.Group,
        Metric = trend.Metric,
        Quantity = "trend",
        Bound = $"trend {string.Join(" or ", rule.Allowed)}",
        Trend = trend,
    };
}
