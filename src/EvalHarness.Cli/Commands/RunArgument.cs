using System.CommandLine;
using EvalHarness.Runs;

namespace EvalHarness.Cli.Commands;

/// <summary>A run that a command reads: a folder, or the newest one.</summary>
internal static class RunArgument
{
    /// <summary>The argument.</summary>
    public static Argument<string> Create(string name = "run") => new(name)
    {
        Description = "A run folder, or a folder of runs: the newest one is taken.",
        DefaultValueFactory = _ => "runs",
        HelpName = "RUN",
    };

    /// <summary>Opens it.</summary>
    /// <exception cref="UsageException">There is no finished run.</exception>
    public static RunFolder Open(string path) => RunFolder.Open(Resolve(path));

    private static string Resolve(string path)
    {
        if (!Directory.Exists(path) || File.Exists(Path.Combine(path, "run.json")))
        {
            return path;
        }

        // Folders are named by their time.
        return Directory.EnumerateDirectories(path)
            .Where(folder => File.Exists(Path.Combine(folder, "run.json")) && !Path.GetFileName(folder).StartsWith('.'))
            .Order(StringComparer.Ordinal)
            .LastOrDefault() ?? path;
    }
}
