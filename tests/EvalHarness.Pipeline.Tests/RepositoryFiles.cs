namespace EvalHarness;

/// <summary>Files of the repository itself.</summary>
public static class RepositoryFiles
{
    /// <summary>The folder that holds EvalHarness.sln.</summary>
    public static string Root
    {
        get
        {
            var folder = TestContext.CurrentContext.TestDirectory;
            while (!File.Exists(Path.Combine(folder, "EvalHarness.sln")))
            {
                folder = Path.GetDirectoryName(folder)!;
            }

            return folder;
        }
    }
}
