namespace EvalHarness.Audit;

/// <summary>Waits for the next look at a folder: until the pause is over, or something in the folder stirs, or the user stops.</summary>
internal sealed class FolderNotice : IDisposable
{
    private readonly AutoResetEvent _stirred = new(false);
    private readonly FileSystemWatcher? _watcher;

    public FolderNotice(string folder)
    {
        try
        {
            _watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true };
            _watcher.Created += (_, _) => _stirred.Set();
            _watcher.Renamed += (_, _) => _stirred.Set();
            _watcher.EnableRaisingEvents = true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or PlatformNotSupportedException)
        {
            // No notices here (the system's limit is reached, or the folder is remote): the pause alone sets the pace.
            _watcher?.Dispose();
            _watcher = null;
        }
    }

    /// <summary>Waits.</summary>
    public void Wait(TimeSpan pause, CancellationToken cancel) => WaitHandle.WaitAny([_stirred, cancel.WaitHandle], pause);

    /// <inheritdoc/>
    public void Dispose()
    {
        _watcher?.Dispose();
        _stirred.Dispose();
    }
}
