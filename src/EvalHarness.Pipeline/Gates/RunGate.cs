using EvalHarness.Runs;

namespace EvalHarness.Gates;

/// <summary>Holds a policy against a run folder and leaves the outcome there.</summary>
public static class RunGate
{
    /// <summary>Judges the run, writes <c>gates.json</c> and <c>junit.xml</c> into its folder and returns the report.</summary>
    /// <exception cref="UsageException">The policy does not fit the run, or the folder cannot be written.</exception>
    public static GateReport Evaluate(GatePolicy policy, RunFolder run, RunFolder? baseline = null, IReadOnlyList<TrendVerdict>? trends = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        var report = Gate.Evaluate(policy, run.Run, run.Samples, baseline?.Run, baseline?.Samples, trends);
        GateFiles.Write(run.Path, report);
        return report;
    }

    /// <summary>0 pass, 1 a gate failed, 3 nothing failed but some cell could not be evaluated.</summary>
    public static int ExitCode(GateReport? report, RunStatus status) =>
        report is { Passed: false } ? 1 : status == RunStatus.Incomplete ? 3 : 0;
}
