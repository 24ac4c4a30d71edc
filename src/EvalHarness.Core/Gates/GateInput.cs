using EvalHarness.Evaluation;

namespace EvalHarness.Gates;

/// <summary>What a policy is held against.</summary>
internal sealed record GateInput(
    EvaluationRun Run,
    ISampleSource Samples,
    EvaluationRun? BaselineRun,
    ISampleSource? BaselineSamples,
    IReadOnlyList<JudgedTrend> Trends)
{
    /// <summary>
    /// The counterpart of a checkpoint: its id, the run it is in and that run's samples; null if there is none to compare with by design
    /// (the checkpoint is the baseline itself, or the smallest rung).
    /// </summary>
    public (string Checkpoint, EvaluationRun Run, ISampleSource? Samples)? Counterpart(Checkpoint checkpoint, GateBaseline baseline)
    {
        switch (baseline.Kind)
        {
            case BaselineKind.Run:
                return (baseline.Checkpoint ?? checkpoint.Id, BaselineRun!, BaselineSamples);
            case BaselineKind.Checkpoint:
                return string.Equals(baseline.Checkpoint, checkpoint.Id, StringComparison.Ordinal) ? null : (baseline.Checkpoint!, Run, Samples);
            default:
                return PreviousRung(checkpoint) is { } previous ? (previous.Id, Run, Samples) : null;
        }
    }

    private Checkpoint? PreviousRung(Checkpoint checkpoint) => !checkpoint.IsRung || checkpoint.Parameters is not { } size
        ? null
        : Run.Checkpoints
            .Where(other => other.IsRung && other.Parameters < size && string.Equals(other.Family, checkpoint.Family, StringComparison.Ordinal))
            .MaxBy(other => other.Parameters);
}
