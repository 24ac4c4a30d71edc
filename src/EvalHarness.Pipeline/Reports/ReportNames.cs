using EvalHarness.Evaluation;

namespace EvalHarness.Reports;

/// <summary>What checkpoints and conditions are called in a report: the short name where one family makes it unique.</summary>
internal sealed class ReportNames
{
    private readonly EvaluationRun _run;
    private readonly bool _short;

    /// <summary>The names of a run.</summary>
    public ReportNames(EvaluationRun run)
    {
        _run = run;
        _short = run.Checkpoints.Select(checkpoint => checkpoint.Name).Distinct(StringComparer.Ordinal).Count() == run.Checkpoints.Count;
    }

    /// <summary>The largest rung, or the last checkpoint where there is no rung; what charts show at first.</summary>
    /// <exception cref="InvalidOperationException">The run has no checkpoint.</exception>
    public Checkpoint Largest => _run.Checkpoints.LastOrDefault(checkpoint => checkpoint.IsRung) ?? _run.Checkpoints[^1];

    /// <summary>The name of a checkpoint.</summary>
    public string Of(Checkpoint checkpoint) => _short ? checkpoint.Name : checkpoint.Id;

    /// <summary>The name of a checkpoint by its id; the id itself if the run does not know it.</summary>
    public string Of(string id) => _run.Checkpoints.FirstOrDefault(checkpoint => string.Equals(checkpoint.Id, id, StringComparison.Ordinal)) is { } found
        ? Of(found)
        : id;

    /// <summary>A kind of condition in one word.</summary>
    public static string Kind(ConditionKind kind) => kind switch
    {
        ConditionKind.Clean => "clean",
        ConditionKind.Train => "train",
        ConditionKind.Perturbed => "perturbed",
        ConditionKind.Shift => "shift",
        ConditionKind.Ood => "ood",
        ConditionKind.Attack => "attack",
        _ => "label noise",
    };

    /// <summary>The clean condition that a condition is compared with; null if the run has none.</summary>
    public Condition? CleanOf(Condition condition) => Conditions(ConditionKind.Clean)
        .FirstOrDefault(clean => string.Equals(clean.Dataset, condition.CleanDataset, StringComparison.Ordinal));

    /// <summary>The conditions of a kind.</summary>
    public IEnumerable<Condition> Conditions(ConditionKind kind) => _run.Conditions.Where(condition => condition.Kind == kind);
}
