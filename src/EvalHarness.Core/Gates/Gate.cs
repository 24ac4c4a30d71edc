using EvalHarness.Evaluation;

namespace EvalHarness.Gates;

/// <summary>Holds a policy against a run.</summary>
public static class Gate
{
    /// <summary>
    /// Judges every rule for everything it selects. A verdict looks at the whole interval: inside the allowed range is a pass, outside a
    /// failure, astride it inconclusive. Alpha is shared by all comparisons with Holm's step-down (1979): the intervals start at level
    /// 1 - alpha/m; once some are decided, the others may use what is left. So the chance of any wrong verdict in the whole policy stays
    /// about alpha, however the comparisons depend on one another.
    /// </summary>
    /// <param name="policy">The demands.</param>
    /// <param name="run">The run to judge.</param>
    /// <param name="samples">Its samples: pair up with the baseline's, and make averages over conditions exact.</param>
    /// <param name="baselineRun">The run to compare with; needed by rules about a baseline run.</param>
    /// <param name="baselineSamples">Samples of the baseline run.</param>
    /// <param name="trends">Verdicts of the scaling analysis; needed by rules about trends.</param>
    /// <exception cref="UsageException">A rule selects nothing, or lacks what it compares with: every such problem at once.</exception>
    public static GateReport Evaluate(
        GatePolicy policy,
        EvaluationRun run,
        ISampleSource samples,
        EvaluationRun? baselineRun = null,
        ISampleSource? baselineSamples = null,
        IReadOnlyList<JudgedTrend>? trends = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(samples);
        Require.NotEmpty(policy.Rules.Count, nameof(policy));
        if (policy.Alpha is not (> 0 and < 1))
        {
            throw new ArgumentException("Alpha lies between 0 and 1.", nameof(policy));
        }

        var comparisons = RuleExpansion.Of(policy, new(run, samples, baselineRun, baselineSamples, trends ?? []));
        var alphas = StepDown.Alphas(comparisons, policy.Alpha);
        var results = comparisons.Select((comparison, i) => GateJudgement.Of(comparison, alphas[i], policy.InconclusiveFails)).ToList();
        return new(
            policy.Name,
            run.Id,
            baselineRun?.Id,
            policy.Alpha,
            comparisons.Count(StepDown.Shares),
            results,
            [.. run.Checkpoints.Select(checkpoint => Sum(checkpoint.Id, results)).OfType<CheckpointVerdict>()],
            results.Max(result => result.Verdict),
            !results.Exists(result => result.Blocks));
    }

    private static CheckpointVerdict? Sum(string checkpoint, List<GateResult> results)
    {
        var own = results.Where(result => string.Equals(result.Checkpoint, checkpoint, StringComparison.Ordinal)).ToList();
        if (own.Count == 0)
        {
            return null;
        }

        var worst = own.MaxBy(result => (result.Verdict, result.Blocks))!;
        var others = own.Count(result => result.Verdict == worst.Verdict) - 1;
        var reason = worst.Verdict == Verdict.Pass
            ? FormattableString.Invariant($"All {own.Count} comparisons keep their bounds.")
            : worst.Reason + (others > 0 ? FormattableString.Invariant($" ({others} more like it.)") : string.Empty);
        return new(checkpoint, worst.Verdict, own.Exists(result => result.Blocks), reason);
    }
}
