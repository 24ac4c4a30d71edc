using EvalHarness.Compare;
using EvalHarness.Gates;
using EvalHarness.History;
using EvalHarness.Runs;

namespace EvalHarness.Audit;

/// <summary>What a nightly audit found.</summary>
public sealed record AuditOutcome
{
    /// <summary>Tonight's run.</summary>
    public required RunFolder Run { get; init; }

    /// <summary>The run compared with; null if there is none yet.</summary>
    public RunFolder? Baseline { get; init; }

    /// <summary>Whether the user pinned the baseline.</summary>
    public bool IsPinned { get; init; }

    /// <summary>What the past nights say; null without a history.</summary>
    public NightlyReport? Nightly { get; init; }

    /// <summary>Tonight against the baseline; null if there is none, or nothing in common.</summary>
    public ComparisonReport? Comparison { get; init; }

    /// <summary>The gate's verdicts; null without a policy.</summary>
    public GateReport? Gates { get; init; }

    /// <summary>What went wrong without stopping the audit, one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Whether tonight's run could not be added to the history.</summary>
    public bool HistoryFailed { get; init; }

    /// <summary>
    /// Regressions against the baseline that the history is too short to judge: until it can, they count as alarms. The comparison corrects
    /// within each metric; an alarm must also survive the number of metrics.
    /// </summary>
    public IEnumerable<CellDifference> UnjudgedRegressions => Comparison is null || Nightly is { Tested: > 0 }
        ? []
        : Comparison.Regressions.Where(regression => regression.Holm * Comparison.Metrics <= RunDifferences.Alpha);

    /// <summary>Whether anything got worse that should wake somebody.</summary>
    public bool HasAlarm => Nightly?.Alarms.Any() == true || UnjudgedRegressions.Any();

    /// <summary>1 a gate failed or something got worse, 2 the history could not be kept, 3 some cell could not be evaluated, else 0.</summary>
    public int ExitCode =>
        Gates is { Passed: false } || HasAlarm ? 1
        : HistoryFailed ? 2
        : Run.Document.Status == RunStatus.Incomplete ? 3
        : 0;

    /// <summary>The whole in a few lines, fit for a chat message.</summary>
    public string Summary => AuditSummary.Of(this);
}
