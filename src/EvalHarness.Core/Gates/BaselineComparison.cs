using EvalHarness.Evaluation;

namespace EvalHarness.Gates;

/// <summary>A checkpoint against its counterpart: how much worse it is, or how many samples it newly gets wrong.</summary>
internal static class BaselineComparison
{
    public static GateComparison? Of(
        CellRule rule,
        GateInput input,
        Checkpoint checkpoint,
        (string Checkpoint, EvaluationRun Run, ISampleSource? Samples) counterpart,
        string metric,
        IReadOnlyList<Condition> conditions,
        List<string> problems)
    {
        var (pairs, missing) = Pairs(input, checkpoint.Id, counterpart, metric, conditions);
        var asked = rule is BaselineRule drop ? drop.Margin : ((FlipRule)rule).AtMost;

        // What the same model does when run twice cannot be held against it.
        var noise = rule is FlipRule ? "accuracy" : metric;
        var floor = Math.Max(input.Run.Floor(checkpoint.Id, noise), counterpart.Run.Floor(counterpart.Checkpoint, noise));
        var bound = Math.Max(asked, floor);
        var raised = floor > asked ? $" (raised from {CellText.Number(asked)} to the nondeterminism floor)" : string.Empty;
        var template = new GateComparison
        {
            Rule = rule,
            Checkpoint = checkpoint.Id,
            Family = checkpoint.Family,
            Condition = CellText.Conditions(conditions, rule.Aggregate),
            Metric = metric,
            Quantity = rule is FlipRule ? "negative_flip_rate" : "worsening",
            Bound = $"at most {CellText.Number(bound)} against {counterpart.Checkpoint} in '{counterpart.Run.Id}'{raised}",
            AtMost = bound,
            OneSided = rule is BaselineRule { NonInferiority: true },
        };
        if (missing is not null)
        {
            return template with { Missing = missing };
        }

        return rule is FlipRule ? Flips(template, pairs, conditions, rule.Aggregate) : Worsening(template, (BaselineRule)rule, pairs, conditions, problems);
    }

    private static GateComparison? Worsening(
        GateComparison template, BaselineRule rule, List<CellPair> pairs, IReadOnlyList<Condition> conditions, List<string> problems)
    {
        var direction = rule.Better ?? GateMetrics.DirectionOf(template.Metric);
        if (direction == Direction.Neutral)
        {
            var problem = $"{rule.Name}: {template.Metric} is neither better high nor better low, so 'worse' means nothing. Say 'better: higher' or 'better: lower', or choose another metric.";
            if (!problems.Contains(problem))
            {
                problems.Add(problem);
            }

            return null;
        }

        var higher = direction == Direction.HigherIsBetter;
        if (rule.Aggregate == Aggregate.Mean)
        {
            return template with { Estimate = Differences.MeanWorsening(pairs, higher) };
        }

        return Largest(template, [.. pairs.Select(pair => Differences.Worsening(pair, higher)!)], conditions, rule.Aggregate);
    }

    private static GateComparison Flips(GateComparison template, List<CellPair> pairs, IReadOnlyList<Condition> conditions, Aggregate aggregate)
    {
        var columns = pairs.Select(Differences.NegativeFlips).ToList();
        if (columns.FindIndex(column => column is null) is >= 0 and var unpaired)
        {
            return template with { Missing = $"the samples under {conditions[unpaired].Id} do not pair up with the baseline's: other data, or no stored samples" };
        }

        return aggregate == Aggregate.Mean
            ? template with { Estimate = Estimates.OfColumns(columns!, proportion: true) }
            : Largest(template, [.. columns.Select(column => Estimates.OfColumns([column!], proportion: true))], conditions, aggregate);
    }

    private static GateComparison Largest(GateComparison template, List<GateEstimate> parts, IReadOnlyList<Condition> conditions, Aggregate aggregate)
    {
        if (aggregate == Aggregate.Each)
        {
            return template with { Estimate = parts[0] };
        }

        var extreme = Estimates.Extreme(parts, smallest: false);
        return template with
        {
            Estimate = extreme,
            Condition = $"{template.Condition} ({conditions[parts.FindIndex(part => part.Value == extreme.Value)].Id})",
        };
    }

    private static (List<CellPair> Pairs, string? Missing) Pairs(
        GateInput input,
        string checkpoint,
        (string Checkpoint, EvaluationRun Run, ISampleSource? Samples) counterpart,
        string metric,
        IReadOnlyList<Condition> conditions)
    {
        if (!counterpart.Run.Checkpoints.Any(other => string.Equals(other.Id, counterpart.Checkpoint, StringComparison.Ordinal)))
        {
            return ([], $"run '{counterpart.Run.Id}' has no checkpoint '{counterpart.Checkpoint}' to compare with");
        }

        var pairs = new List<CellPair>();
        foreach (var condition in conditions)
        {
            var (candidate, missing) = BoundComparison.Find(input.Run, checkpoint, condition.Id, metric);
            var (baseline, missingThere) = BoundComparison.Find(counterpart.Run, counterpart.Checkpoint, condition.Id, metric);
            if (candidate is null || baseline is null)
            {
                return ([], missing ?? $"baseline: {missingThere}");
            }

            var clean = condition.CleanIn(input.Run);
            pairs.Add(new(condition.Dataset, metric, candidate, baseline, Match(condition, clean is null ? null : Match(clean, null))));
        }

        return (pairs, null);

        CellMatch Match(Condition condition, CellMatch? clean) =>
            new(input.Samples.Load(checkpoint, condition.Id), counterpart.Samples?.Load(counterpart.Checkpoint, condition.Id), clean);
    }
}
