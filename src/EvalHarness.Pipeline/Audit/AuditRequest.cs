using EvalHarness.Gates;
using EvalHarness.History;
using EvalHarness.Runs;

namespace EvalHarness.Audit;

/// <summary>What a nightly audit does, and with what.</summary>
public sealed record AuditRequest
{
    /// <summary>Evaluates and returns the finished run; cells that earlier runs have finished are taken over.</summary>
    public required Func<CancellationToken, RunFolder> Evaluate { get; init; }

    /// <summary>Folder of run folders: the run before is looked for there.</summary>
    public required string RunsFolder { get; init; }

    /// <summary>History file (SQLite); null keeps none.</summary>
    public string? HistoryFile { get; init; }

    /// <summary>What is demanded; null for no gate.</summary>
    public GatePolicy? Policy { get; init; }

    /// <summary>Pinned baseline: a run folder, or the id of one in <see cref="RunsFolder"/>. Null compares with the run before.</summary>
    public string? Baseline { get; init; }

    /// <summary>Verdicts of the scaling analysis, for rules about trends; null for none.</summary>
    public Func<RunFolder, IReadOnlyList<JudgedTrend>>? Trends { get; init; }

    /// <summary>Writes the reports, once gates and comparisons are done. A failure becomes a warning: the verdict stands without it.</summary>
    public Action<AuditOutcome>? Report { get; init; }

    /// <summary>Where the summary is posted; null for nowhere.</summary>
    public Uri? Webhook { get; init; }

    /// <summary>When the history raises an alarm.</summary>
    public NightlyOptions Nightly { get; init; } = new();

    /// <summary>Patterns of the metrics that history and comparison look at; empty for all that have a better end.</summary>
    public IReadOnlyList<string> Metrics { get; init; } = [];
}
