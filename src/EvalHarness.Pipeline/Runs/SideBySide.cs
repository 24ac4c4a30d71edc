using System.Runtime.ExceptionServices;

namespace EvalHarness.Runs;

/// <summary>
/// Work that runs side by side gathers its errors into one that hides them; here the user's error, or else the first, is thrown as it was,
/// so that its message reaches the user.
/// </summary>
internal static class SideBySide
{
    /// <summary>Runs work that uses several threads.</summary>
    /// <exception cref="UsageException">Some thread threw it.</exception>
    public static T Run<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (AggregateException error)
        {
            var inner = error.Flatten().InnerExceptions;
            ExceptionDispatchInfo.Throw(inner.FirstOrDefault(one => one is UsageException) ?? inner[0]);
            throw;
        }
    }
}
