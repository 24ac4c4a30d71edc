using EvalHarness.Evaluation;

namespace EvalHarness.Gates;

/// <summary>A metric of one checkpoint against fixed bounds.</summary>
internal static class BoundComparison
{
    public static GateComparison Of(BoundRule rule, GateInput input, Checkpoint checkpoint, string metric, IReadOnlyList<Condition> conditions)
    {
        var (estimate, missing, worst) = Estimate(rule, input, checkpoint.Id, metric, conditions);
        return new()
        {
            Rule = rule,
            Checkpoint = checkpoint.Id,
            Family = checkpoint.Family,
            Condition = CellText.Conditions(conditions, rule.Aggregate) + (worst is null ? string.Empty : $" ({worst})"),
            Metric = metric,
            Quantity = "value",
            Bound = CellText.Range(rule.AtLeast, rule.AtMost),
            AtLeast = rule.AtLeast,
            AtMost = rule.AtMost,
            Estimate = estimate,
            Missing = missing,
            PointOnly = rule.PointOnly,
        };
    }

    /// <summary>The measurement, or why there is none.</summary>
    public static (Measurement? Measurement, string? Missing) Find(EvaluationRun run, string checkpoint, string condition, string metric) =>
        run.Cell(checkpoint, condition) switch
        {
            null => (null, $"{condition} was not evaluated in run '{run.Id}'"),
            { Failure: { } failure } => (null, $"{condition} could not be evaluated: {failure}"),
            var cell => cell.Find(metric) switch
            {
                null => (null, $"{condition} has no {metric}"),
                { Value: null, Reason: var reason } => (null, $"{metric} under {condition} is undefined: {reason ?? "no reason was recorded"}"),
                var measurement => (measurement, null),
            },
        };

    private static (GateEstimate? Estimate, string? Missing, string? Worst) Estimate(
        BoundRule rule, GateInput input, string checkpoint, string metric, IReadOnlyList<Condition> conditions)
    {
        var parts = new List<GateEstimate>();
        foreach (var condition in conditions)
        {
            var (measurement, missing) = Find(input.Run, checkpoint, condition.Id, metric);
            if (measurement is null)
            {
                return (null, missing, null);
            }

            parts.Add(Part(input.Samples, checkpoint, condition, measurement));
        }

        switch (rule.Aggregate)
        {
            case Aggregate.Each:
                return (parts[0], null, null);
            case Aggregate.Mean:
                var columns = Columns(input.Samples, checkpoint, metric, conditions);
                return (columns is null ? Estimates.Average(parts) : Estimates.OfColumns(columns, SampleColumn.IsProportion(metric)), null, null);
            default:
                var smallest = rule.AtLeast is not null;
                var extreme = Estimates.Extreme(parts, smallest);
                return (extreme, null, conditions[parts.FindIndex(part => part.Value == extreme.Value)].Id);
        }
    }

    // Samples drawn several times count once each.
    private static GateEstimate Part(ISampleSource samples, string checkpoint, Condition condition, Measurement measurement) =>
        condition is { Kind: ConditionKind.Shift, Perturbation: not null } && Columns(samples, checkpoint, measurement.Metric, [condition]) is { } columns
            ? Estimates.OfColumns(columns, SampleColumn.IsProportion(measurement.Metric))
            : Estimates.OfMeasurement(measurement)!;

    // Null unless the metric is an average over samples and the samples of every condition are at hand.
    private static List<SampleColumn>? Columns(ISampleSource samples, string checkpoint, string metric, IReadOnlyList<Condition> conditions)
    {
        if (!SampleColumn.IsMean(metric))
        {
            return null;
        }

        var columns = new List<SampleColumn>();
        foreach (var condition in conditions)
        {
            if (samples.Load(checkpoint, condition.Id) is not { Count: > 0 } scores)
            {
                return null;
            }

            columns.Add(new(condition.Dataset, scores.Index, SampleColumn.Of(metric, scores)));
        }

        return columns;
    }
}
