using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace EvalHarness.EndToEnd;

/// <summary>The command in a process of its own, for what cannot be tried in this one: signals and sudden death.</summary>
public sealed class CliProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly Process _process;
    private readonly StringBuilder _error = new();
    private readonly Task<string> _output;
    private readonly ManualResetEventSlim _seen = new();
    private string? _wanted;

    private CliProcess(string[] args)
    {
        // Shells start background jobs with Ctrl+C switched off, and children inherit that: env switches it on.
        var start = new ProcessStartInfo("env") { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in (string[])["--default-signal=INT", .. Command(args)])
        {
            start.ArgumentList.Add(argument);
        }

        // Starts sooner, and changes no number: most of the time of such a short life is spent on compiling.
        start.Environment["DOTNET_TieredPGO"] = "0";
        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Start();
        _process.BeginErrorReadLine();
        _output = _process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>Whether it has ended by itself.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Program and arguments of a command.</summary>
    public static string[] Command(params string[] args) => [Dotnet(), Path.Combine(TestContext.CurrentContext.TestDirectory, "evalharness.dll"), .. args];

    /// <summary>Starts the command.</summary>
    public static CliProcess Start(params string[] args)
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("Signals are sent as Linux does it, with 'env'.");
        }

        return new CliProcess(args);
    }

    /// <summary>Waits until standard error says something.</summary>
    public void WaitFor(string text)
    {
        lock (_error)
        {
            _wanted = text;
            _seen.Reset();
            if (_error.ToString().Contains(text, StringComparison.Ordinal))
            {
                _seen.Set();
            }
        }

        Assert.That(_seen.Wait(Patience), Is.True, $"It never said '{text}', but:\n{_error}");
    }

    /// <summary>Sends a signal, INT or TERM; nobody hears it where the process has ended.</summary>
    public void Signal(string name)
    {
        // Without a process for it, which takes its time on a busy machine.
        _ = Send(_process.Id, name switch
        {
            "INT" => 2,
            "TERM" => 15,
            _ => throw new ArgumentException("Signals have other numbers elsewhere: add it.", nameof(name)),
        });
    }

    /// <summary>Ends it in the middle of whatever it does, unless it has ended before the time is over.</summary>
    /// <returns>Whether it was killed.</returns>
    public bool KillAfter(TimeSpan time)
    {
        if (_process.WaitForExit(time))
        {
            return false;
        }

        _process.Kill();
        _process.WaitForExit();
        return true;
    }

    /// <summary>Waits for its end.</summary>
    public CliResult Wait()
    {
        Assert.That(_process.WaitForExit(Patience), Is.True, $"It does not end:\n{_error}");
        _process.WaitForExit();
        return new CliResult(_process.ExitCode, _output.Result, _error.ToString());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
        _seen.Dispose();
    }

    private static string Dotnet() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_error)
        {
            _error.AppendLine(line);
            if (_wanted is not null && line.Contains(_wanted, StringComparison.Ordinal))
            {
                _seen.Set();
            }
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Send(int process, int signal);
}
