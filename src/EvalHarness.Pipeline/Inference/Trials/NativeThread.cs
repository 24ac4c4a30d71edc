namespace EvalHarness.Inference.Trials;

/// <summary>
/// A thread, seen from another one: does it still work? A crash inside the memory allocator can leave it waiting for ever for a lock that it holds
/// itself, while all others go on. Linux alone tells.
/// </summary>
internal sealed class NativeThread
{
    private readonly string _stat;
    private string? _last;
    private int _same;

    private NativeThread(string stat) => _stat = stat;

    /// <summary>The thread that calls this; null where it cannot be seen.</summary>
    public static NativeThread? Current()
    {
        try
        {
            // "123/task/456", relative to /proc.
            return File.ResolveLinkTarget("/proc/thread-self", returnFinalTarget: false)?.FullName is { } folder ? new NativeThread(Path.Combine(folder, "stat")) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Looks at it once more.</summary>
    /// <returns>How many times in a row it was asleep and had done nothing since the last look.</returns>
    public int LooksAsleep()
    {
        var now = Read();
        _same = now is not null && now == _last ? _same + 1 : 0;
        _last = now;
        return _same;
    }

    // Its processor time while it sleeps; null while it runs, waits for a disk, or is gone.
    private string? Read()
    {
        try
        {
            // State, then ten others, then time in its own code and in the kernel; before them a name that may hold anything.
            var text = File.ReadAllText(_stat);
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] == "S" ? $"{fields[11]} {fields[12]}" : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
