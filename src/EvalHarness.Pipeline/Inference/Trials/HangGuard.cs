using EvalHarness.Models;

namespace EvalHarness.Inference.Trials;

/// <summary>
/// Waits beside native code that may never come back, such as a session that folds constants for hours. Nothing can stop such code but the end
/// of its process, so what then happens is up to whoever owns the process.
/// </summary>
public static class HangGuard
{
    /// <summary>Says which checkpoint hangs and why that is known, and ends this process; null where nobody does, and nothing is guarded.</summary>
    public static Action<CatalogedModel, RefusedException>? EndProcess { get; set; }

    /// <summary>Begins to wait, until disposed.</summary>
    internal static IDisposable? Watch(CatalogedModel model, TimeSpan limit, Func<RefusedException> reason) => EndProcess is { } end
        ? new Timer(_ => end(model, reason()), null, limit, Timeout.InfiniteTimeSpan)
        : null;
}
