using EvalHarness.Evaluation;

namespace EvalHarness.Gates;

/// <summary>Turns the rules of a policy into comparisons: one for each checkpoint, metric and condition (or aggregate) selected.</summary>
internal sealed class RuleExpansion
{
    private readonly GateInput _input;
    private readonly CellSelector _selector;
    private readonly List<string> _problems = [];
    private readonly List<GateComparison> _comparisons = [];

    private RuleExpansion(GateInput input)
    {
        _input = input;
        _selector = new(input.Run);
    }

    /// <summary>All comparisons of a policy, in the order of its rules.</summary>
    /// <exception cref="UsageException">Rules that select nothing, or lack what they compare with: all of them at once.</exception>
    public static IReadOnlyList<GateComparison> Of(GatePolicy policy, GateInput input)
    {
        var expansion = new RuleExpansion(input);
        foreach (var rule in policy.Rules)
        {
            expansion.Add(rule);
        }

        return expansion._problems.Count == 0
            ? expansion._comparisons
            : throw new UsageException(
                $"Policy '{policy.Name}' does not fit run '{input.Run.Id}':\n" + string.Join('\n', expansion._problems.Select(problem => "  " + problem)));
    }

    private void Add(GateRule rule)
    {
        switch (rule)
        {
            case BoundRule bound:
                Each(bound, (checkpoint, metric, conditions) => BoundComparison.Of(bound, _input, checkpoint, metric, conditions));
                break;
            case BaselineRule or FlipRule:
                AddBaseline((CellRule)rule);
                break;
            case TrendRule trend:
                _comparisons.AddRange(TrendComparison.Of(trend, _input.Trends, _problems));
                break;
            default:
                throw new ArgumentException($"Unknown kind of rule {rule.GetType()}.", nameof(rule));
        }
    }

    private void AddBaseline(CellRule rule)
    {
        var baseline = rule is BaselineRule drop ? drop.Baseline : ((FlipRule)rule).Baseline;
        if (baseline.Kind == BaselineKind.Run && _input.BaselineRun is null)
        {
            _problems.Add($"{rule.Name}: compares with a baseline run, but none was given. Give one with --baseline, or name a checkpoint to compare with.");
            return;
        }

        if (baseline.Checkpoint is { } named)
        {
            var run = baseline.Kind == BaselineKind.Run ? _input.BaselineRun! : _input.Run;
            if (!run.Checkpoints.Any(checkpoint => string.Equals(checkpoint.Id, named, StringComparison.Ordinal)))
            {
                _problems.Add($"{rule.Name}: run '{run.Id}' has no checkpoint '{named}' to compare with. "
                    + CellSelector.Exists("checkpoint", named, [.. run.Checkpoints.Select(checkpoint => checkpoint.Id)]));
                return;
            }
        }

        Each(rule, (checkpoint, metric, conditions) => _input.Counterpart(checkpoint, baseline) is { } counterpart
            ? BaselineComparison.Of(rule, _input, checkpoint, counterpart, metric, conditions, _problems)
            : null);
    }

    private void Each(CellRule rule, Func<Checkpoint, string, IReadOnlyList<Condition>, GateComparison?> compare)
    {
        var before = (Problems: _problems.Count, Comparisons: _comparisons.Count);
        var selected = _selector.Select(rule.Name, rule.Selection, _problems);
        foreach (var checkpoint in selected.Checkpoints)
        {
            foreach (var metric in selected.Metrics.Order(StringComparer.Ordinal))
            {
                // Only conditions that fit the checkpoint have a cell at all.
                var conditions = selected.Conditions
                    .Where(condition => _selector.Applies(condition, metric) && _input.Run.Cell(checkpoint.Id, condition.Id) is not null)
                    .ToList();
                var parts = rule.Aggregate == Aggregate.Each ? conditions.Select(condition => (IReadOnlyList<Condition>)[condition]) : [conditions];
                _comparisons.AddRange(parts.Where(part => part.Count > 0).Select(part => compare(checkpoint, metric, part)).OfType<GateComparison>());
            }
        }

        if (_problems.Count == before.Problems && _comparisons.Count == before.Comparisons)
        {
            _problems.Add($"{rule.Name}: nothing is left to compare: the selected checkpoints have no cell under the selected conditions"
                + $"{(rule is BoundRule ? string.Empty : ", or no counterpart to compare with")}. Select more checkpoints or conditions.");
        }
    }
}
