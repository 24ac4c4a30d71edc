using System.Diagnostics;
using EvalHarness.Models;

namespace EvalHarness.Inference.Trials;

/// <summary>
/// Waits beside native code that may never come back, such as a session that folds constants for hours. Nothing can stop such code but the end
/// of its process, so what then happens is up to whoever owns the process.
/// </summary>
public sealed class HangGuard : IDisposable
{
    private const int LooksUntilDead = 15;
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private readonly CatalogedModel _model;
    private readonly TimeSpan _limit;
    private readonly RefusedException _tooSlow;
    private readonly Action<CatalogedModel, RefusedException> _end;
    private readonly NativeThread? _thread;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Timer _timer;
    private int _looks;
    private volatile bool _isBack;

    private HangGuard(CatalogedModel model, TimeSpan limit, RefusedException tooSlow, bool mayWait, Action<CatalogedModel, RefusedException> end)
    {
        (_model, _limit, _tooSlow, _end) = (model, limit, tooSlow, end);
        _thread = mayWait ? null : NativeThread.Current();
        _timer = new Timer(_ => Look(), null, Pace, Pace);
    }

    /// <summary>Says which checkpoint hangs and why that is known, and ends this process; null where nobody does, and nothing is guarded.</summary>
    public static Action<CatalogedModel, RefusedException>? EndProcess { get; set; }

    /// <summary>Begins to wait beside the thread that calls this, until disposed.</summary>
    /// <param name="model">The checkpoint that it is about.</param>
    /// <param name="limit">How long the code may take.</param>
    /// <param name="tooSlow">Why it is refused then.</param>
    /// <param name="mayWait">Whether the thread may wait for another device for long; otherwise one that does nothing for 15 s has crashed.</param>
    /// <returns>Null where nobody ends the process.</returns>
    internal static HangGuard? Watch(CatalogedModel model, TimeSpan limit, RefusedException tooSlow, bool mayWait) =>
        EndProcess is { } end ? new HangGuard(model, limit, tooSlow, mayWait, end) : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _isBack = true;
        _timer.Dispose();
    }

    private void Look()
    {
        if (_isBack)
        {
            return;
        }

        // While the machine or this process is paused the clock goes on, and nobody looks.
        if (Interlocked.Increment(ref _looks) >= _limit / Pace && _clock.Elapsed > _limit)
        {
            _end(_model, _tooSlow);
        }
        else if (_thread?.LooksAsleep(LooksUntilDead, LooksUntilDead * Pace) == true)
        {
            _end(_model, new RefusedException(
                "ONNX Runtime stopped working when it opened it, most likely in a crash.", "Check the model with onnx.checker and export it again, or leave it out."));
        }
    }
}
