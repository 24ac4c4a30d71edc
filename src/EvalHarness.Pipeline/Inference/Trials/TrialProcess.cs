using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using EvalHarness.Models;
using EvalHarness.Runs;

namespace EvalHarness.Inference.Trials;

/// <summary>The outside of the process that tries checkpoints: starts it, hears it, and starts another one where a checkpoint has killed it.</summary>
/// <param name="command">Program and arguments.</param>
/// <param name="settings">How they are tried.</param>
internal sealed class TrialProcess(IReadOnlyList<string> command, TrialSettings settings)
{
    private const int Killed = 137;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>How long the process may give no sign of life; it gives one a second.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Tries them one after another. Where no process can be started, those that are left are not told of.</summary>
    public void Run(IReadOnlyList<CheckpointTrial> trials, Action<CheckpointTrial, TrialOutcome> found, CancellationToken cancel)
    {
        for (var left = trials; left.Count > 0;)
        {
            var round = new Round(left, Patience, found);
            var folder = Directory.CreateTempSubdirectory("evalharness-trial-");
            try
            {
                round.Run(Start(folder.FullName), JsonSerializer.Serialize(Order(left, folder.FullName), RunJson.Compact), cancel);
            }
            catch (Exception error) when (error is Win32Exception or FileNotFoundException)
            {
                return;
            }
            finally
            {
                // What it may have left: profiles, or the image of its memory when it died.
                TryDelete(folder);
            }

            if (round.Done == 0)
            {
                return;
            }

            left = [.. left.Skip(round.Done)];
        }
    }

    private static void TryDelete(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Somebody has cleaned up, or uses it: litter does no harm, and what brought us here is what counts.
            return;
        }
    }

    private TrialOrder Order(IReadOnlyList<CheckpointTrial> trials, string scratch) => new(
        [.. trials.Select(trial => new TrialPlace(Path.GetFullPath(trial.Model.Path), Path.GetFullPath(trial.Dataset.Folder)))],
        settings,
        scratch);

    private Process Start(string folder)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = Utf8,
            StandardOutputEncoding = Utf8,
            StandardErrorEncoding = Utf8,
            WorkingDirectory = folder,
        };
        start.Environment["TMPDIR"] = folder;
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return Process.Start(start)!;
    }

    /// <summary>The life of one process.</summary>
    private sealed class Round(IReadOnlyList<CheckpointTrial> trials, TimeSpan patience, Action<CheckpointTrial, TrialOutcome> found)
    {
        private bool _hasBegun;
        private volatile bool _isSilent;
        private int _silentBeats;
        private string? _lastWords;

        /// <summary>Trials whose outcome was told.</summary>
        public int Done { get; private set; }

        public void Run(Process process, string order, CancellationToken cancel)
        {
            using (process)
            {
                var stat = FormattableString.Invariant($"/proc/{process.Id}/stat");
                using var stop = cancel.Register(process.Kill);
                using var ticks = new CancellationTokenSource();
                using var silence = new Timer(_ => Tick(stat, ticks), null, Beat, Beat);
                using var end = ticks.Token.Register(process.Kill);
                process.ErrorDataReceived += (_, line) => _lastWords = _lastWords is { Length: > 0 } ? _lastWords : line.Data?.Trim();
                process.BeginErrorReadLine();
                try
                {
                    Tell(process, order);
                    while (process.StandardOutput.ReadLine() is { } line)
                    {
                        Interlocked.Exchange(ref _silentBeats, 0);
                        Hear(line);
                    }
                }
                catch
                {
                    // Whoever was told of an outcome wants no more of them.
                    process.Kill();
                    process.WaitForExit();
                    throw;
                }

                process.WaitForExit();
                cancel.ThrowIfCancellationRequested();
                if (_hasBegun)
                {
                    Told(TrialOutcome.Refused(trials[Done].Model, Death(trials[Done].Model, process.ExitCode)));
                }
            }
        }

        // Its input stays open: by its end the process knows that nobody waits any more.
        private static void Tell(Process process, string order)
        {
            try
            {
                process.StandardInput.WriteLine(order);
                process.StandardInput.Flush();
            }
            catch (IOException)
            {
                // It is gone already; what it has not said tells.
                return;
            }
        }

        // Counted in beats of this process's own: after a pause of the machine, or on one that is too busy, both have missed them. Who is stopped by
        // a signal gives no sign, and is well.
        private void Tick(string stat, CancellationTokenSource ticks)
        {
            if (ProcStat.Read(stat)?.State == "T" || Interlocked.Increment(ref _silentBeats) < patience / Beat || _isSilent)
            {
                return;
            }

            _isSilent = true;
            try
            {
                ticks.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It has just ended by itself.
                return;
            }
        }

        private void Hear(string line)
        {
            if (TrialAnswer.Parse(line) is { } answer)
            {
                _hasBegun = true;
                if (answer.Outcome is { } outcome)
                {
                    Told(outcome);
                }
            }
        }

        private void Told(TrialOutcome outcome)
        {
            found(trials[Done], outcome);
            Done++;
            _hasBegun = false;
        }

        private RefusedException Death(CatalogedModel model, int code)
        {
            if (_isSilent)
            {
                return new RefusedException(
                    FormattableString.Invariant($"The process that tried it gave no sign of life for {patience.TotalSeconds:0} s, most likely after a crash, and was ended."),
                    "Check the model with onnx.checker and export it again, or leave it out.");
            }

            if (code == Killed)
            {
                return new RefusedException(
                    "The process that tried it was killed, most likely because the machine ran out of memory.", "Use a machine with more memory, or leave it out.");
            }

            var words = string.IsNullOrEmpty(_lastWords) ? string.Empty : $"\"{_lastWords.TrimEnd('.')}\", ";
            return new RefusedException(
                FormattableString.Invariant($"{(model.IsOnnx ? "ONNX Runtime" : model.Runtime)}{(model.Card.Tokenizer is null ? "" : " or the tokenizer")} crashed when it opened or ran it ({words}exit code {code})."),
                "Check the model with onnx.checker and export it again, or leave it out.");
        }
    }
}
