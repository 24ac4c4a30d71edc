namespace EvalHarness.Suites;

/// <summary>Collects everything that is wrong with a file, so that the user mends it in one go.</summary>
internal sealed class Problems(string file)
{
    private readonly List<string> _found = [];

    /// <summary>Adds a problem at a line (1-based).</summary>
    public void Add(long line, string message) => _found.Add(FormattableString.Invariant($"{file}:{line}: {message}"));

    /// <summary>Ends the reading if there was any problem.</summary>
    /// <exception cref="UsageException">With every problem, one a line.</exception>
    public void ThrowIfAny()
    {
        if (_found.Count > 0)
        {
            throw new UsageException(string.Join('\n', _found));
        }
    }
}
