namespace EvalHarness;

/// <summary>Files that lie beside the repository and are not part of it: tests that need one are passed over where it is missing.</summary>
public static class SharedFiles
{
    /// <summary>The path of a shared file or folder; the test is ignored if there is none.</summary>
    public static string Find(string relative)
    {
        if (Environment.GetEnvironmentVariable("EVALHARNESS_SHARED") is { Length: > 0 } root)
        {
            return Exists(Path.Combine(root, relative)) ?? Missing(relative);
        }

        for (var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory); folder is not null; folder = folder.Parent)
        {
            if (Exists(Path.Combine(folder.FullName, "shared", relative)) is { } path)
            {
                return path;
            }
        }

        return Missing(relative);
    }

    private static string? Exists(string path) => File.Exists(path) || Directory.Exists(path) ? path : null;

    private static string Missing(string relative)
    {
        Assert.Ignore($"shared/{relative} is not here (set EVALHARNESS_SHARED).");
        return string.Empty;
    }
}
