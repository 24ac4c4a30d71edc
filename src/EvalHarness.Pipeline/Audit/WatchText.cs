namespace EvalHarness.Audit;

/// <summary>What a watcher tells, one line an event: the file first, so that several files can be told apart.</summary>
public static class WatchText
{
    /// <summary>The line of an event.</summary>
    public static string Line(WatchEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return happened.Kind switch
        {
            WatchEventKind.Watching => $"Watching {happened.Path}: drop a checkpoint in. Ctrl+C ends it.",
            WatchEventKind.Arriving => $"{happened.Path}: found, waiting until it is whole",
            WatchEventKind.Evaluating => $"{happened.Path}: evaluating",
            WatchEventKind.Evaluated => $"{happened.Path}: done, {happened.Message}",
            WatchEventKind.Refused => $"{happened.Path}: refused. {happened.Message}",
            _ => $"{happened.Path}: gone",
        };
    }
}
