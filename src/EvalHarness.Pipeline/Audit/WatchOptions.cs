namespace EvalHarness.Audit;

/// <summary>How a folder is watched.</summary>
public sealed record WatchOptions
{
    /// <summary>Folder of checkpoints, watched at any depth.</summary>
    public required string Folder { get; init; }

    /// <summary>Pause between two looks at the folder. File system notices only shorten it: network folders and containers have none.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long size and time of a file must stay the same before it is looked into.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a file that cannot be read as a model is given, without any change, before it is refused: a slow copy may pause, and its
    /// external data may come last.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether the checkpoints that are there at the start are evaluated, too.</summary>
    public bool Existing { get; init; }
}

/// <summary>What happened to a watched checkpoint.</summary>
public enum WatchEventKind
{
    /// <summary>The folder has been looked at for the first time: what comes from now on is new.</summary>
    Watching,

    /// <summary>It appeared or changed, and is still being copied as far as one can tell.</summary>
    Arriving,

    /// <summary>It is whole, and its evaluation begins.</summary>
    Evaluating,

    /// <summary>It was evaluated.</summary>
    Evaluated,

    /// <summary>It was refused or could not be evaluated; watching goes on.</summary>
    Refused,

    /// <summary>It is gone.</summary>
    Removed,
}

/// <summary>Something to tell the user.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Path">The file, relative to the watched folder; the folder itself where watching begins.</param>
/// <param name="Message">More about it: the outcome, or the reason; empty where there is no more.</param>
public sealed record WatchEvent(WatchEventKind Kind, string Path, string Message);
