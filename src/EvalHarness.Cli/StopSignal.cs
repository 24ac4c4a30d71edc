using System.Runtime.InteropServices;

namespace EvalHarness.Cli;

/// <summary>Turns Ctrl+C and SIGTERM into a token, so that work ends in order; a second Ctrl+C ends the process at once.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _terminate;

    /// <summary>Begins to listen.</summary>
    public StopSignal()
    {
        Console.CancelKeyPress += OnCancel;
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            Stop();
        });
    }

    /// <summary>Cancelled once the user wants to stop.</summary>
    public CancellationToken Token => _source.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Console.CancelKeyPress -= OnCancel;
        _terminate.Dispose();
        _source.Dispose();
    }

    private void OnCancel(object? sender, ConsoleCancelEventArgs arguments)
    {
        if (!_source.IsCancellationRequested)
        {
            arguments.Cancel = true;
            Console.Error.WriteLine("\nStopping after the batches in flight ... (Ctrl+C again ends at once)");
            Stop();
        }
    }

    private void Stop()
    {
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The work has ended while the signal was on its way.
            return;
        }
    }
}
