namespace EvalHarness.Runs;

/// <summary>Long computations that know nothing of being stopped: the wait for them ends when the user wants to stop.</summary>
internal static class Interruptible
{
    /// <summary>
    /// Runs the work on a thread of its own and waits. When stopped, it throws at once, and the work goes on until the process ends: so the
    /// work must do no harm once nobody waits for it.
    /// </summary>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static T Run<T>(Func<T> work, CancellationToken cancel)
    {
        var task = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            task.Wait(cancel);
        }
        catch (AggregateException)
        {
            // Thrown below as it was.
        }

        return task.GetAwaiter().GetResult();
    }
}
