using EvalHarness.Compare;
using EvalHarness.Gates;
using EvalHarness.History;
using EvalHarness.Runs;

namespace EvalHarness.Audit;

/// <summary>The night's work in one call: evaluate, compare with the history, gate, report, tell.</summary>
public static class NightlyAudit
{
    /// <summary>Runs it. Baseline and history are opened first, so that a wrong path is known before the night is spent.</summary>
    /// <exception cref="UsageException">Nothing can be evaluated, or a baseline, a history or a policy is wrong.</exception>
    /// <exception cref="OperationCanceledException">Stopped; finished cells are kept for the next run.</exception>
    public static AuditOutcome Run(AuditRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var store = request.HistoryFile is null ? null : HistoryStore.Open(request.HistoryFile);
        var pinned = request.Baseline is null ? null : AuditBaseline.Open(request.RunsFolder, request.Baseline);
        var run = request.Evaluate(cancel);
        var warnings = new List<string>();
        var (nightly, historyFailed) = History(request, store, run, pinned, warnings);
        var baseline = pinned ?? AuditBaseline.Before(request.RunsFolder, run);
        var outcome = new AuditOutcome
        {
            Run = run,
            Baseline = baseline,
            IsPinned = pinned is not null,
            Nightly = nightly,
            HistoryFailed = historyFailed,
            Comparison = Comparison(request, baseline, run, warnings),
            Gates = Gates(request, baseline, run, warnings),
            Warnings = warnings,
        };
        Report(request, outcome, warnings);
        if (request.Webhook is { } address && Webhook.Post(address, outcome, cancel) is { } problem)
        {
            warnings.Add(problem);
        }

        return outcome;
    }

    private static (NightlyReport? Report, bool Failed) History(
        AuditRequest request, HistoryStore? store, RunFolder run, RunFolder? pinned, List<string> warnings)
    {
        if (store is null)
        {
            return (null, false);
        }

        try
        {
            store.Append(run);
            return (NightlyAnalysis.Of(NightsUntil(request, store, run, pinned, warnings), GateMetrics.DirectionOf, request.Nightly), false);
        }
        catch (UsageException error)
        {
            // The evaluation is done and can still be gated.
            warnings.Add(error.Message);
            return (null, true);
        }
    }

    // Another audit may have added a later run meanwhile: the last night judged is ours. A pinned run accepts what was before it.
    private static RunHistory NightsUntil(AuditRequest request, HistoryStore store, RunFolder run, RunFolder? pinned, List<string> warnings)
    {
        var since = pinned is not null && store.RunIds().Contains(pinned.Document.Id, StringComparer.Ordinal) ? pinned.Document.Id : null;
        if (pinned is not null && since is null)
        {
            warnings.Add($"The pinned baseline '{pinned.Document.Id}' is not in the history, so all nights of the suite are looked at.");
        }

        var history = store.Load(run.Document.Suite, since, request.Metrics);
        var tonight = history.Nights.ToList().FindIndex(night => string.Equals(night.Run, run.Document.Id, StringComparison.Ordinal));
        return new(
            [.. history.Nights.Take(tonight + 1)],
            [.. history.Series
                .Where(series => request.Metrics.Count > 0 || GateMetrics.DirectionOf(series.Metric) != Evaluation.Direction.Neutral)
                .Select(series => series with { Points = [.. series.Points.Where(point => point.Night <= tonight)] })]);
    }

    private static ComparisonReport? Comparison(AuditRequest request, RunFolder? baseline, RunFolder run, List<string> warnings)
    {
        if (baseline is null)
        {
            return null;
        }

        try
        {
            return RunComparison.Compare(baseline, run, request.Metrics);
        }
        catch (UsageException error)
        {
            warnings.Add(error.Message);
            return null;
        }
    }

    private static GateReport? Gates(AuditRequest request, RunFolder? baseline, RunFolder run, List<string> warnings)
    {
        if (request.Policy is not { } policy)
        {
            return null;
        }

        // The first night has nothing to compare with: what can be judged is judged.
        var rules = baseline is null ? policy.Rules.Where(rule => !NeedsRun(rule)).ToList() : policy.Rules;
        if (rules.Count < policy.Rules.Count)
        {
            warnings.Add(FormattableString.Invariant($"There is no run to compare with yet, so {policy.Rules.Count - rules.Count} of {policy.Rules.Count} rules of policy '{policy.Name}' were not judged. The next audit compares with this run."));
        }

        return rules.Count == 0 ? null : RunGate.Evaluate(policy with { Rules = rules }, run, baseline, request.Trends?.Invoke(run));
    }

    private static bool NeedsRun(GateRule rule) => rule is BaselineRule { Baseline.Kind: BaselineKind.Run } or FlipRule { Baseline.Kind: BaselineKind.Run };

    private static void Report(AuditRequest request, AuditOutcome outcome, List<string> warnings)
    {
        try
        {
            AuditFile.Write(outcome);
            request.Report?.Invoke(outcome);
        }
        catch (Exception error) when (error is UsageException or IOException or UnauthorizedAccessException)
        {
            warnings.Add($"The report could not be written: {error.Message}");
        }
    }
}
