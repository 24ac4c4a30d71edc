namespace EvalHarness.Gates;

/// <summary>What a checkpoint is compared with.</summary>
public enum BaselineKind
{
    /// <summary>The baseline run: the checkpoint of the same id, or the named one.</summary>
    Run,

    /// <summary>A named checkpoint of the same run.</summary>
    Checkpoint,

    /// <summary>The next smaller rung of the same family; the smallest rung is compared with nothing.</summary>
    PreviousRung,
}

/// <summary>What a checkpoint is compared with, always under the same condition.</summary>
/// <param name="Kind">Where the counterpart is found.</param>
/// <param name="Checkpoint">Id of the counterpart; null in a baseline run for the same id.</param>
public sealed record GateBaseline(BaselineKind Kind, string? Checkpoint = null)
{
    /// <summary>The same checkpoint in the baseline run.</summary>
    public static GateBaseline SameInRun { get; } = new(BaselineKind.Run);

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        BaselineKind.Run => Checkpoint is null ? "the baseline run" : $"{Checkpoint} in the baseline run",
        BaselineKind.Checkpoint => $"{Checkpoint}",
        _ => "the next smaller rung",
    };
}
