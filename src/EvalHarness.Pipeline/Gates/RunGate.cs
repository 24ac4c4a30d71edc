using EvalHarness.Compare;
using EvalHarness.Data;
using EvalHarness.Evaluation;
using EvalHarness.Runs;

namespace EvalHarness.Gates;

/// <summary>Holds a policy against a run folder and leaves the outcome there.</summary>
public static class RunGate
{
    /// <summary>Judges the run, writes <c>gates.json</c> and <c>junit.xml</c> into its folder and returns the report.</summary>
    /// <exception cref="UsageException">The policy does not fit the run, or the folder cannot be written.</exception>
    public static GateReport Evaluate(GatePolicy policy, RunFolder run, RunFolder? baseline = null, IReadOnlyList<JudgedTrend>? trends = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        var samples = baseline is null ? null : new SamplesOfSameData(baseline, RunComparison.SameData(baseline.Document, run.Document));
        var report = Gate.Evaluate(policy, run.Run, run.Samples, baseline?.Run, samples, trends);
        GateFiles.Write(run.Path, report);
        return report;
    }

    /// <summary>0 pass, 1 a gate failed, 3 nothing failed but some cell could not be evaluated.</summary>
    public static int ExitCode(GateReport? report, RunStatus status) =>
        report is { Passed: false } ? 1 : status == RunStatus.Incomplete ? 3 : 0;

    /// <summary>Hides the baseline's samples where its data was other data: their indices mean other images.</summary>
    private sealed class SamplesOfSameData(RunFolder baseline, Func<string, bool> same) : ISampleSource
    {
        private readonly Dictionary<string, string> _datasets =
            baseline.Run.Conditions.ToDictionary(condition => condition.Id, condition => condition.Dataset, StringComparer.Ordinal);

        public SampleScores? Load(string checkpoint, string condition) =>
            _datasets.TryGetValue(condition, out var dataset) && same(dataset) ? baseline.Samples.Load(checkpoint, condition) : null;
    }
}
