using EvalHarness.Data;

namespace EvalHarness.Evaluation;

/// <summary>
/// A finished evaluation, as the analysis, the gates and the reports see it: immutable, and the same whether it was just made or
/// read back from its run folder.
/// </summary>
/// <param name="Id">Name of the run folder.</param>
/// <param name="Suite">Name of the suite.</param>
/// <param name="Seed">Seed of the suite.</param>
/// <param name="Checkpoints">All checkpoints, by family, then by parameters ascending, then by name.</param>
/// <param name="Conditions">All conditions, clean first.</param>
/// <param name="Cells">Every checkpoint under every condition that fits it.</param>
public sealed record EvaluationRun(
    string Id,
    string Suite,
    ulong Seed,
    IReadOnlyList<Checkpoint> Checkpoints,
    IReadOnlyList<Condition> Conditions,
    IReadOnlyList<CellResult> Cells)
{
    private readonly Dictionary<(string Checkpoint, string Condition), CellResult> _index =
        Cells.ToDictionary(cell => (cell.Checkpoint, cell.Condition));

    /// <summary>By checkpoint: the floor under which no difference is real. Empty where it was not measured.</summary>
    public IReadOnlyDictionary<string, NondeterminismFloor> Floors { get; init; } = new Dictionary<string, NondeterminismFloor>();

    /// <summary>The floor of a metric of a checkpoint; 0 where it was not measured.</summary>
    public double Floor(string checkpoint, string metric) => Floors.TryGetValue(checkpoint, out var floor) ? floor.Of(metric) : 0;

    /// <summary>The cell of a checkpoint under a condition; null if the run has none.</summary>
    public CellResult? Cell(string checkpoint, string condition) => _index.GetValueOrDefault((checkpoint, condition));
}

/// <summary>Where the per-sample columns of a run come from: memory while it runs, the run folder afterwards.</summary>
public interface ISampleSource
{
    /// <summary>The columns of a cell; null if the cell failed or was not evaluated.</summary>
    SampleScores? Load(string checkpoint, string condition);
}
