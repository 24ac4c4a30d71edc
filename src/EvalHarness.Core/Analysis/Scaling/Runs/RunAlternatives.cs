using EvalHarness.Evaluation;

namespace EvalHarness.Analysis.Scaling.Runs;

/// <summary>Other reasonable ways of measuring accuracy under a group: metric, severity, corruptions, test subset.</summary>
internal static class RunAlternatives
{
    public static IReadOnlyList<TrendAlternative> Of(FamilyContext context, string group)
    {
        var result = new List<TrendAlternative>();
        foreach (var metric in CellDraws.Metrics.Where(metric => metric is "nll" or "brier"))
        {
            if (context.Values(metric, group) is { } values)
            {
                result.Add(new TrendAlternative("metric", metric, Points(context, values.Rows), LowerIsBetter: true));
            }
        }

        var found = context.Groups.First(one => one.Name == group);
        if (found.Kind == ConditionKind.Perturbed)
        {
            Subset(result, context, found, "severity", condition => condition.Severity switch
            {
                <= 2 => "1-2",
                3 => "3",
                _ => "4-5",
            });
            Subset(result, context, found, "corruptions", condition => condition.Group ?? "other");
        }

        Halves(result, context, found);
        return result;
    }

    private static void Subset(
        List<TrendAlternative> result, FamilyContext context, ConditionGroup group, string choice, Func<Condition, string> option)
    {
        var parts = group.Conditions.GroupBy(option, StringComparer.Ordinal).ToArray();
        if (parts.Length < 2)
        {
            return;
        }

        foreach (var part in parts.OrderBy(part => part.Key, StringComparer.Ordinal))
        {
            var subset = group with { Conditions = [.. part] };
            if (GroupValues.Of(context.Run, context.Draws, CellDraws.Accuracy, subset, context.Rungs, context.Rungs) is { } values)
            {
                result.Add(new TrendAlternative(choice, part.Key, Points(context, values.Rows), LowerIsBetter: false));
            }
        }
    }

    private static void Halves(List<TrendAlternative> result, FamilyContext context, ConditionGroup group)
    {
        if (context.Values(CellDraws.Accuracy, group.Name) is not { } values)
        {
            return;
        }

        for (var half = 0; half < 2; half++)
        {
            var points = context.Rungs.Select(rung =>
            {
                var mean = values.Conditions.Average(condition => context.Draws.HalvesOf(rung.Id, condition)![half]);
                var error = GroupValues.Deviation(values.Rows[rung.Id]) * Math.Sqrt(2);
                return new TrendPoint(context.XOf(rung), mean, error > 0 ? error : null);
            });
            result.Add(new TrendAlternative("test subset", half == 0 ? "even samples" : "odd samples", [.. points], LowerIsBetter: false));
        }
    }

    private static TrendPoint[] Points(FamilyContext context, IReadOnlyDictionary<string, double[]> rows) =>
    [
        .. context.Rungs.Select(rung =>
        {
            var error = GroupValues.Deviation(rows[rung.Id]);
            return new TrendPoint(context.XOf(rung), rows[rung.Id][0], error > 0 ? error : null);
        }),
    ];
}
