namespace EvalHarness;

/// <summary>
/// The user's mistake: a bad file, option or value. The message says where, what was found, what is allowed and the way out;
/// it is printed without a stack trace and the process exits with code 2.
/// </summary>
public sealed class UsageException : Exception
{
    /// <summary>Creates the exception with the message that the user reads.</summary>
    public UsageException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with the message that the user reads and the error behind it.</summary>
    public UsageException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
