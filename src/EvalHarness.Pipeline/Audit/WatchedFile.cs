namespace EvalHarness.Audit;

/// <summary>What became of a watched file in its present state.</summary>
internal enum WatchState
{
    /// <summary>It waits until it is whole.</summary>
    Waiting,

    /// <summary>It was evaluated, or was there from the start.</summary>
    Done,

    /// <summary>It was refused.</summary>
    Refused,
}

/// <summary>A checkpoint file and what is known of it.</summary>
internal sealed class WatchedFile
{
    /// <summary>Size and time of the file and of everything beside it that bears its name.</summary>
    public required string Own { get; set; }

    /// <summary>The same of everything beside it that is no other checkpoint: while it cannot be read, any of that may belong to it.</summary>
    public required string Wide { get; set; }

    /// <summary>When one of the two last changed.</summary>
    public required DateTimeOffset ChangedAt { get; set; }

    /// <summary>What became of it.</summary>
    public WatchState State { get; set; }

    /// <summary>Its external data files, known once it can be read.</summary>
    public IReadOnlyList<string> External { get; set; } = [];

    /// <summary>Size and time of the external data when it was evaluated.</summary>
    public string ExternalStamp { get; set; } = string.Empty;
}
