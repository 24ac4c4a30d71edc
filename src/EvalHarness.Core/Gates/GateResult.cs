namespace EvalHarness.Gates;

/// <summary>One comparison of a rule: what was found, what was demanded, and whether the samples settle it.</summary>
public sealed record GateResult
{
    /// <summary>Name of the rule.</summary>
    public required string Rule { get; init; }

    /// <summary>Id of the checkpoint; null for a trend, which belongs to a family.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>The family.</summary>
    public required string Family { get; init; }

    /// <summary>Id of the condition, or what the conditions were put together to (<c>mean of 15 conditions</c>).</summary>
    public required string Condition { get; init; }

    /// <summary>Id of the metric.</summary>
    public required string Metric { get; init; }

    /// <summary>What is compared: <c>value</c>, <c>worsening</c>, <c>negative_flip_rate</c> or <c>trend</c>.</summary>
    public required string Quantity { get; init; }

    /// <summary>The value compared with the bound; null where there is none.</summary>
    public double? Value { get; init; }

    /// <summary>Lower end of the interval at <see cref="Level"/>.</summary>
    public double? Lower { get; init; }

    /// <summary>Upper end of the interval at <see cref="Level"/>.</summary>
    public double? Upper { get; init; }

    /// <summary>Level of the interval after the correction for many comparisons, e.g. .998; null where none was used.</summary>
    public double? Level { get; init; }

    /// <summary>How the interval was made.</summary>
    public string? Method { get; init; }

    /// <summary>The demand in words: <c>at least 0.9</c>.</summary>
    public required string Bound { get; init; }

    /// <summary>Smallest value allowed.</summary>
    public double? AtLeast { get; init; }

    /// <summary>Largest value allowed.</summary>
    public double? AtMost { get; init; }

    /// <summary>The verdict.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Whether it stops the gate: a failure, or an inconclusive result where the policy says so.</summary>
    public required bool Blocks { get; init; }

    /// <summary>The verdict as a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>Samples the value rests on.</summary>
    public long? N { get; init; }

    /// <summary>Samples that would settle an inconclusive result if the value stayed; null where none would or none are needed.</summary>
    public long? NeededN { get; init; }

    /// <summary>Smallest true distance from the bound that these samples would show with 80 % power.</summary>
    public double? MinimumDetectableEffect { get; init; }
}

/// <summary>The verdict on one checkpoint: the gravest of its results.</summary>
/// <param name="Checkpoint">Id of the checkpoint.</param>
/// <param name="Verdict">The gravest verdict.</param>
/// <param name="Blocks">Whether any of its results stops the gate.</param>
/// <param name="Reason">The reason of the gravest result, or how many results passed.</param>
public sealed record CheckpointVerdict(string Checkpoint, Verdict Verdict, bool Blocks, string Reason);

/// <summary>What a policy says about a run.</summary>
/// <param name="Policy">Name of the policy.</param>
/// <param name="Run">Id of the run.</param>
/// <param name="Baseline">Id of the baseline run; null without one.</param>
/// <param name="Alpha">Family-wise error.</param>
/// <param name="Comparisons">Comparisons that share it.</param>
/// <param name="Results">Every comparison, in the order of the rules.</param>
/// <param name="Checkpoints">Verdict per checkpoint, in the order of the run.</param>
/// <param name="Verdict">The gravest verdict of all.</param>
/// <param name="Passed">Whether nothing blocks.</param>
public sealed record GateReport(
    string Policy,
    string Run,
    string? Baseline,
    double Alpha,
    int Comparisons,
    IReadOnlyList<GateResult> Results,
    IReadOnlyList<CheckpointVerdict> Checkpoints,
    Verdict Verdict,
    bool Passed);
