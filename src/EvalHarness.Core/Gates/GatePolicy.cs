namespace EvalHarness.Gates;

/// <summary>What a deployment or a nightly job demands of a run.</summary>
/// <param name="Name">Name of the policy.</param>
/// <param name="Alpha">
/// Family-wise error: the chance that any verdict of the policy is wrong, if all tested values lie at their bounds. Shared out over all
/// comparisons by Holm's step-down.
/// </param>
/// <param name="InconclusiveFails">Whether a result that the samples cannot settle blocks like a failure.</param>
/// <param name="Rules">The demands; every one must be met.</param>
public sealed record GatePolicy(string Name, double Alpha, bool InconclusiveFails, IReadOnlyList<GateRule> Rules)
{
    /// <summary>Alpha where a policy names none.</summary>
    public const double DefaultAlpha = 0.05;
}
