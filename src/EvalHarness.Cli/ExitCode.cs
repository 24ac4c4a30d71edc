namespace EvalHarness.Cli;

/// <summary>What the process tells its caller. Scripts rely on these numbers.</summary>
internal static class ExitCode
{
    /// <summary>All is well.</summary>
    public const int Pass = 0;

    /// <summary>A gate failed.</summary>
    public const int GateFailed = 1;

    /// <summary>The user's mistake: a bad file, a bad option.</summary>
    public const int Usage = 2;

    /// <summary>Something could not be evaluated; the rest was.</summary>
    public const int Incomplete = 3;

    /// <summary>Ended by Ctrl+C, as shells count it.</summary>
    public const int Cancelled = 130;
}
