using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace EvalHarness.Runs;

/// <summary>What a run was made with and on: read off the machine, never typed in.</summary>
public static class Provenance
{
    /// <summary>Version of EvalHarness.</summary>
    public static string Version { get; } =
        typeof(Provenance).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <summary>
    /// Identity of the code that computes the numbers: changes whenever the compiled code of the core changes, so that no number of an older
    /// build is taken for one of this.
    /// </summary>
    public static string NumbersVersion { get; } = typeof(Require).Assembly.ManifestModule.ModuleVersionId.ToString("N");

    /// <summary>Identity of the code around the core: datasets, inference, analysis files, reports.</summary>
    public static string PipelineVersion { get; } = typeof(Provenance).Assembly.ManifestModule.ModuleVersionId.ToString("N");

    /// <summary>Processor, cores, memory and operating system.</summary>
    public static IReadOnlyDictionary<string, string> Hardware() => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["processor"] = Processor(),
        ["cores"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
        ["memory_gib"] = (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30)).ToString("0.0", CultureInfo.InvariantCulture),
        ["system"] = RuntimeInformation.OSDescription,
        ["architecture"] = RuntimeInformation.ProcessArchitecture.ToString(),
    };

    /// <summary>Commit that HEAD of the repository around a folder names; null outside a repository.</summary>
    public static string? GitCommit(string folder)
    {
        for (var directory = new DirectoryInfo(folder); directory is not null; directory = directory.Parent)
        {
            var git = Path.Combine(directory.FullName, ".git");
            if (Directory.Exists(git))
            {
                return ReadHead(git);
            }
        }

        return null;
    }

    private static string? ReadHead(string git)
    {
        try
        {
            var head = File.ReadAllText(Path.Combine(git, "HEAD")).Trim();
            if (!head.StartsWith("ref: ", StringComparison.Ordinal))
            {
                return head;
            }

            var name = head[5..];
            var loose = Path.Combine(git, name);
            return File.Exists(loose)
                ? File.ReadAllText(loose).Trim()
                : File.ReadLines(Path.Combine(git, "packed-refs")).FirstOrDefault(line => line.EndsWith(" " + name, StringComparison.Ordinal))?.Split(' ')[0];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Processor()
    {
        const string File = "/proc/cpuinfo";
        if (!System.IO.File.Exists(File))
        {
            return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown";
        }

        var line = System.IO.File.ReadLines(File).FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal));
        return line is null ? "unknown" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
