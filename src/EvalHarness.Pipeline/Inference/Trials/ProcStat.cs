namespace EvalHarness.Inference.Trials;

/// <summary>What Linux tells of a process or a thread: <c>/proc/.../stat</c>.</summary>
/// <param name="State">R runs, S sleeps, D waits for a disk, T is stopped by a signal.</param>
/// <param name="Time">Processor time in its own code and in the kernel, in ticks.</param>
internal sealed record ProcStat(string State, string Time)
{
    /// <summary>Reads it; null where there is no such file, or it is gone.</summary>
    public static ProcStat? Read(string path)
    {
        try
        {
            // State, then ten others, then the times; before them a name that may hold anything.
            var text = File.ReadAllText(path);
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new ProcStat(fields[0], $"{fields[11]} {fields[12]}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
