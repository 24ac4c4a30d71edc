using EvalHarness.Evaluation;

namespace EvalHarness.Gates;

/// <summary>Finds what a selection means in a run, and says what exists where a pattern fits nothing.</summary>
internal sealed class CellSelector
{
    private const int NamesShown = 8;
    private readonly EvaluationRun _run;
    private readonly HashSet<(string Condition, string Metric)> _measured = [];
    private readonly HashSet<(ConditionKind Kind, string Metric)> _measuredKinds = [];
    private readonly HashSet<ConditionKind> _evaluatedKinds = [];
    private readonly HashSet<string> _evaluatedConditions = new(StringComparer.Ordinal);

    public CellSelector(EvaluationRun run)
    {
        _run = run;
        var kinds = run.Conditions.ToDictionary(condition => condition.Id, condition => condition.Kind, StringComparer.Ordinal);
        foreach (var cell in run.Cells.Where(cell => cell.Failure is null))
        {
            _evaluatedKinds.Add(kinds[cell.Condition]);
            _evaluatedConditions.Add(cell.Condition);
            foreach (var measurement in cell.Measurements)
            {
                _measured.Add((cell.Condition, measurement.Metric));
                _measuredKinds.Add((kinds[cell.Condition], measurement.Metric));
            }
        }

        Metrics = [.. _measured.Select(pair => pair.Metric).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>Every metric that some cell has.</summary>
    public IReadOnlyList<string> Metrics { get; }

    /// <summary>The selected checkpoints, metrics and conditions, or the problems.</summary>
    public Selected Select(string rule, CellSelection selection, List<string> problems)
    {
        var before = problems.Count;
        var metrics = Match(rule, "metric", selection.Metrics, Metrics, problems);
        var checkpoints = Match(rule, "checkpoint", selection.Checkpoints, [.. _run.Checkpoints.Select(checkpoint => checkpoint.Id)], problems);
        var conditions = Match(rule, "condition", selection.Conditions, [.. _run.Conditions.Select(condition => condition.Id)], problems);
        var groups = Match(rule, "group", selection.Groups, Known(_run.Conditions.SelectMany(condition => new[] { condition.Group, condition.SummaryGroup })), problems);
        var kinds = Match(rule, "kind", selection.Kinds, Known(_run.Conditions.Select(condition => KindId(condition.Kind))), problems);
        var selected = new Selected(
            metrics,
            [.. _run.Checkpoints.Where(checkpoint => checkpoints.Contains(checkpoint.Id))],
            [.. _run.Conditions.Where(condition => conditions.Contains(condition.Id)
                && (selection.Groups.Count == 0 || (condition.Group is { } group && groups.Contains(group)) || (condition.SummaryGroup is { } summary && groups.Contains(summary)))
                && kinds.Contains(KindId(condition.Kind))
                && (selection.Severities.Count == 0 || selection.Severities.Contains(condition.Severity)))]);
        if (problems.Count == before && !metrics.Any(metric => selected.Conditions.Any(condition => Applies(condition, metric))))
        {
            problems.Add($"{rule}: each part of the selection fits something, but no cell fits all of them at once. "
                + "Loosen one of metric, condition, group, kind or severity.");
        }

        return selected;
    }

    /// <summary>
    /// Whether a metric belongs to a condition. Where every cell of the condition (or of its kind) failed, nothing is known, and the
    /// metric is taken to belong: the failed cell then shows as inconclusive.
    /// </summary>
    public bool Applies(Condition condition, string metric) =>
        _evaluatedConditions.Contains(condition.Id) ? _measured.Contains((condition.Id, metric))
        : !_evaluatedKinds.Contains(condition.Kind) || _measuredKinds.Contains((condition.Kind, metric));

    /// <summary>The known names that the patterns fit (all if there is no pattern); a pattern that fits none is a problem.</summary>
    public static HashSet<string> Match(string rule, string what, IReadOnlyList<string> patterns, IReadOnlyList<string> known, List<string> problems)
    {
        if (patterns.Count == 0)
        {
            return [.. known];
        }

        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pattern in patterns)
        {
            var fitting = known.Where(name => Glob.Matches(pattern, name)).ToList();
            found.UnionWith(fitting);
            if (fitting.Count == 0)
            {
                problems.Add($"{rule}: no {what} fits '{pattern}'. {Exists(what, pattern, known)}");
            }
        }

        return found;
    }

    /// <summary>What there is, nearest first.</summary>
    public static string Exists(string what, string name, IReadOnlyList<string> known)
    {
        if (known.Count == 0)
        {
            return $"The run has no {what} at all.";
        }

        var shown = string.Join(", ", Nearest.Order(name, known).Take(NamesShown));
        return known.Count > NamesShown
            ? FormattableString.Invariant($"There are {known.Count}, nearest first: {shown}, ...")
            : $"There is: {shown}.";
    }

    /// <summary>Id of a kind in policies.</summary>
    public static string KindId(ConditionKind kind) => kind switch
    {
        ConditionKind.Clean => "clean",
        ConditionKind.Train => "train",
        ConditionKind.Perturbed => "perturbed",
        ConditionKind.Shift => "shift",
        ConditionKind.Ood => "ood",
        ConditionKind.Attack => "attack",
        _ => "label_noise",
    };

    private static List<string> Known(IEnumerable<string?> names) => [.. names.OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>What a selection means in the run.</summary>
    public sealed record Selected(IReadOnlySet<string> Metrics, IReadOnlyList<Checkpoint> Checkpoints, IReadOnlyList<Condition> Conditions);
}
