using EvalHarness.Models;
using Microsoft.ML.OnnxRuntime;

namespace EvalHarness.Inference;

/// <summary>Ends runs that take too long, such as a loop without an end: ONNX Runtime then stops before its next operator. Makes no garbage.</summary>
internal sealed class RunLimit : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(40);
    private readonly RunOptions _run;
    private readonly TimeSpan _perSample;
    private readonly Timer _timer;

    public RunLimit(RunOptions run, TimeSpan perSample)
    {
        _run = run;
        _perSample = perSample;
        _timer = new Timer(static state => ((RunOptions)state!).Terminate = true, run, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
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
}
