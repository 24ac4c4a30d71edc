using System.Text.Json;
using EvalHarness.Runs;

namespace EvalHarness.Audit;

/// <summary>Leaves <c>audit.json</c> in the run folder: what the history and the comparison said.</summary>
public static class AuditFile
{
    /// <summary>Name of the file.</summary>
    public const string Name = "audit.json";

    /// <summary>Writes it whole or not at all.</summary>
    public static void Write(AuditOutcome outcome) => AtomicFile.WriteText(Path.Combine(outcome.Run.Path, Name), Json(outcome) + "\n");

    /// <summary>The audit as one JSON object.</summary>
    public static string Json(AuditOutcome outcome) => JsonSerializer.Serialize(
        new
        {
            Run = outcome.Run.Document.Id,
            outcome.ExitCode,
            Baseline = outcome.Baseline?.Document.Id,
            Pinned = outcome.IsPinned,
            Gates = outcome.Gates is { } gates ? new { gates.Policy, gates.Verdict, gates.Passed } : null,
            outcome.Nightly,
            Changes = outcome.Comparison?.Changes,
            Regressions = outcome.Comparison?.Regressions,
            outcome.Warnings,
            outcome.Summary,
        },
        RunJson.Options);
}
