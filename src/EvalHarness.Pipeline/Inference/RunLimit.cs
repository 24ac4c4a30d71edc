using System.Diagnostics;
using EvalHarness.Inference.Trials;
using EvalHarness.Models;
using Microsoft.ML.OnnxRuntime;

namespace EvalHarness.Inference;

/// <summary>
/// Ends runs that take too long, such as a loop without an end: ONNX Runtime then stops before its next operator. While the machine or this
/// process is paused the clock goes on, so the time is counted in looks, too: a pause costs one. Makes no garbage.
/// </summary>
internal sealed class RunLimit : IDisposable
{
    private const int Slack = 20;
    private const int Looks = 10;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(40);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private readonly CatalogedModel _model;
    private readonly RunOptions _run;
    private readonly TimeSpan _perSample;
    private readonly Timer _timer;
    private readonly Lock _gate = new();
    private TimeSpan _slowest;
    private long _start;
    private int _samples = 1;
    private TimeSpan _limit;
    private TimeSpan _waitsFor;
    private long _waitsSince;
    private int _looks;
    private bool _isRunning;

    public RunLimit(CatalogedModel model, RunOptions run, TimeSpan perSample)
    {
        _model = model;
        _run = run;
        _perSample = perSample;
        _timer = new Timer(static state => ((RunLimit)state!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether a run was ended; every later one ends at once.</summary>
    public bool IsPassed => _run.Terminate;

    /// <summary>A run of some samples begins.</summary>
    public void Start(int samples)
    {
        lock (_gate)
        {
            _samples = Math.Max(1, samples);
            _start = Stopwatch.GetTimestamp();
            _limit = _perSample * _samples;
            if (_slowest > TimeSpan.Zero)
            {
                // A large batch has no need of as many times the limit, once it is known what a sample takes.
                var expected = _perSample + (Slack * _samples * _slowest);
                _limit = expected < _limit ? expected : _limit;
            }

            _isRunning = true;
            Wait(_limit);
        }
    }

    /// <summary>It has ended.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isRunning = false;
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            var took = Stopwatch.GetElapsedTime(_start) / _samples;
            _slowest = took > _slowest ? took : _slowest;
        }
    }

    /// <summary>Why a run was ended.</summary>
    public RefusedException Refused() => new(
        FormattableString.Invariant($"A run of {_samples} {(_samples == 1 ? "sample" : "samples")} took more than {_limit.TotalSeconds:0.#} s, and was stopped."),
        "Check that its loops end, or leave it out.");

    public void Dispose()
    {
        lock (_gate)
        {
            _isRunning = false;
            _timer.Dispose();
        }
    }

    private void Wait(TimeSpan time)
    {
        (_waitsFor, _waitsSince, _looks) = (time, Stopwatch.GetTimestamp(), 0);
        var pace = (time < Longest ? time : Longest) / Looks;
        _timer.Change(pace, pace);
    }

    private void Look()
    {
        lock (_gate)
        {
            // The run may have ended while this look was on its way.
            if (!_isRunning || ++_looks < Looks || Stopwatch.GetElapsedTime(_waitsSince) < _waitsFor)
            {
                return;
            }

            if (!_run.Terminate)
            {
                _run.Terminate = true;
                Wait(Grace);
                return;
            }
        }

        // An operator that does not end hears nothing: then only the end of the process helps.
        HangGuard.EndProcess?.Invoke(_model, Refused());
    }
}
