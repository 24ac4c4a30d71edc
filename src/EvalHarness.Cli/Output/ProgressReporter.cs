using System.Diagnostics;
using System.Globalization;
using EvalHarness.Evaluation;

namespace EvalHarness.Cli.Output;

/// <summary>
/// Tells on standard error how an evaluation goes on: one line that is drawn over and over on a terminal, a plain line every tenth of the
/// way where the output is redirected.
/// </summary>
internal sealed class ProgressReporter : IEvaluationProgress, IDisposable
{
    private readonly Lock _gate = new();
    private readonly TextWriter _writer;
    private readonly bool _isTerminal;
    private readonly int _width;
    private readonly Stopwatch _clock = new();
    private readonly Timer? _timer;
    private int _cells;
    private int _done;
    private long _predictions;
    private double _share;
    private int _nextTenth = 1;
    private string _condition = string.Empty;
    private int _drawn;

    /// <summary>Reports to standard error.</summary>
    public ProgressReporter()
        : this(Console.Error, !Console.IsErrorRedirected, Terminal.Width)
    {
    }

    /// <summary>Reports to any writer, as to a terminal or as to a file.</summary>
    public ProgressReporter(TextWriter writer, bool isTerminal, int width)
    {
        _writer = writer;
        _isTerminal = isTerminal;
        _width = width;
        _timer = isTerminal ? new Timer(_ => Draw(), null, 500, 200) : null;
    }

    /// <inheritdoc/>
    public void Note(string message)
    {
        lock (_gate)
        {
            Wipe();
            _writer.WriteLine(message);
        }
    }

    /// <inheritdoc/>
    public void Begin(int cells, int reused, long predictions)
    {
        lock (_gate)
        {
            _cells = cells;
            _done = 0;
            _clock.Restart();
            Wipe();
            var kept = reused > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {reused:N0} of them are kept from earlier runs") : string.Empty;
            _writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cells:N0} {(cells == 1 ? "cell" : "cells")}, {predictions:N0} predictions to make{kept}."));
        }
    }

    /// <inheritdoc/>
    public void Advance(string condition, int predictions, double weight)
    {
        lock (_gate)
        {
            _condition = condition;
            _predictions += predictions;
            _share += weight;
            if (!_isTerminal && _share * 10 >= _nextTenth && _nextTenth < 10)
            {
                _writer.WriteLine(Line());
                _nextTenth = (int)(_share * 10) + 1;
            }
        }
    }

    /// <inheritdoc/>
    public void CellDone()
    {
        lock (_gate)
        {
            _done++;
        }
    }

    /// <summary>Takes the line away.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        lock (_gate)
        {
            Wipe();
            _clock.Stop();
        }
    }

    private void Draw()
    {
        lock (_gate)
        {
            if (!_clock.IsRunning)
            {
                return;
            }

            var line = Line();
            line = line.Length > _width - 1 ? line[..(_width - 1)] : line;
            _writer.Write("\r" + line.PadRight(_drawn));
            _drawn = line.Length;
        }
    }

    private void Wipe()
    {
        if (_drawn > 0)
        {
            _writer.Write("\r" + new string(' ', _drawn) + "\r");
            _drawn = 0;
        }
    }

    private string Line()
    {
        var seconds = _clock.Elapsed.TotalSeconds;
        var rate = seconds > 0 ? _predictions / seconds : 0;
        var left = _share > 0.01 ? Duration(seconds * (1 - _share) / _share) + " left" : "estimating";
        var share = Math.Min(1, _share);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{share * 100,3:0} %  {_done:N0}/{_cells:N0} cells  {rate:N0} predictions/s  {left}  {_condition}");
    }

    private static string Duration(double seconds)
    {
        var span = TimeSpan.FromSeconds(Math.Max(0, seconds));
        return span.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours}:{span.Minutes:00}:{span.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{span.Minutes}:{span.Seconds:00}");
    }
}
