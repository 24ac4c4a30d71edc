using EvalHarness.Inference.Trials;
using EvalHarness.Models;
using Microsoft.ML.OnnxRuntime;

namespace EvalHarness.Inference;

/// <summary>Ends runs that take too long, such as a loop without an end: ONNX Runtime then stops before its next operator. Makes no garbage.</summary>
internal sealed class RunLimit : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(40);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private readonly CatalogedModel _model;
    private readonly RunOptions _run;
    private readonly TimeSpan _perSample;
    private readonly Timer _timer;

    public RunLimit(CatalogedModel model, RunOptions run, TimeSpan perSample)
    {
        _model = model;
        _run = run;
        _perSample = perSample;
        _timer = new Timer(static state => ((RunLimit)state!).End(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether a run was ended; every later one ends at once.</summary>
    public bool IsPassed => _run.Terminate;

    /// <summary>A run of some samples begins.</summary>
    public void Start(int samples)
    {
        var limit = _perSample * Math.Max(1, samples);
        _timer.Change(limit < Longest ? limit : Longest, Timeout.InfiniteTimeSpan);
    }

    /// <summary>It has ended.</summary>
    public void Stop() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Why a run was ended.</summary>
    public RefusedException Refused() => new(
        FormattableString.Invariant($"It takes more than {_perSample.TotalSeconds:0.#} s a sample, and was stopped."), "Check that its loops end, or leave it out.");

    public void Dispose() => _timer.Dispose();

    // An operator that does not end hears nothing: then only the end of the process helps.
    private void End()
    {
        if (_run.Terminate)
        {
            HangGuard.EndProcess?.Invoke(_model, Refused());
            return;
        }

        _run.Terminate = true;
        _timer.Change(Grace, Timeout.InfiniteTimeSpan);
    }
}
