namespace EvalHarness.Gates;

/// <summary>
/// Which cells and metrics a rule is about. Every list holds patterns with <c>*</c> and <c>?</c>; an empty list selects all. A pattern that
/// fits nothing in the run is the user's mistake, never a silent pass.
/// </summary>
public sealed record CellSelection
{
    /// <summary>Metric ids.</summary>
    public required IReadOnlyList<string> Metrics { get; init; }

    /// <summary>Checkpoint ids (<c>family/name</c>).</summary>
    public IReadOnlyList<string> Checkpoints { get; init; } = [];

    /// <summary>Condition ids (<c>dataset/perturbation-severity</c>).</summary>
    public IReadOnlyList<string> Conditions { get; init; } = [];

    /// <summary>Perturbation groups (<c>noise</c>, <c>blur</c>, ...).</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Kinds of condition: <c>clean</c>, <c>train</c>, <c>perturbed</c>, <c>shift</c>, <c>ood</c>, <c>label_noise</c>.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>Severities, 0 for none.</summary>
    public IReadOnlyList<int> Severities { get; init; } = [];
}
