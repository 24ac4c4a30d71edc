using System.Diagnostics;

namespace EvalHarness.Inference.Trials;

/// <summary>
/// A thread, seen from another one: does it still work? A crash inside the memory allocator can leave it waiting for ever for a lock that it holds
/// itself, while all others go on. Linux alone tells.
/// </summary>
internal sealed class NativeThread
{
    private readonly string _stat;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _looking = new();
    private TimeSpan _since;
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

    /// <summary>Looks at it once more. On a busy machine many looks may come at once, and after a pause few: so it takes both.</summary>
    /// <returns>Whether it has been asleep, and has done nothing, at so many looks in a row and for so long.</returns>
    public bool LooksAsleep(int looks, TimeSpan time)
    {
        lock (_looking)
        {
            var now = Read();
            if (now is null || now != _last)
            {
                (_last, _same, _since) = (now, 0, _clock.Elapsed);
                return false;
            }

            return ++_same >= looks && _clock.Elapsed - _since >= time;
        }
    }

    // Its processor time while it sleeps; null while it runs, waits for a disk, or is gone.
    private string? Read() => ProcStat.Read(_stat) is { State: "S" } asleep ? asleep.Time : null;
}
