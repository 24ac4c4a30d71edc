namespace EvalHarness.Cli;

/// <summary>Whether ML.NET is in this build: the one place that asks.</summary>
internal static class MLNetBuild
{
    /// <summary>Version of ML.NET; null where the package feed lacked it.</summary>
    public static string? Version =>
#if MLNET
        MLNet.MLNetVersion.Text;
#else
        null;
#endif

    /// <summary>The version in words.</summary>
    public static string Text => Version ?? "not in this build";

    /// <summary>Hands ML.NET to the pipeline, which then reads its files; does nothing where it is not in the build.</summary>
    public static void HandIn()
    {
#if MLNET
        MLNet.MLNetFiles.Use();
#endif
    }

    /// <summary>For run.json.</summary>
    public static IReadOnlyDictionary<string, string> Versions => new Dictionary<string, string>(StringComparer.Ordinal) { ["mlnet"] = Text };

    /// <summary>The error of a command or option that needs ML.NET in a build without it.</summary>
    public static UsageException Missing(string what) => new(
        $"{what} needs ML.NET, which is not in this build: the package feed had no Microsoft.ML when it was built. Add a feed that has it, such as nuget.org, then run scripts/setup --probe and build again.");
}
