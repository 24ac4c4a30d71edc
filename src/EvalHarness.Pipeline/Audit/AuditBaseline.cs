using EvalHarness.Runs;

namespace EvalHarness.Audit;

/// <summary>Finds the run that tonight's is compared with.</summary>
public static class AuditBaseline
{
    /// <summary>A run named by its folder, or by its id among the runs.</summary>
    /// <exception cref="UsageException">No finished run there.</exception>
    public static RunFolder Open(string runsFolder, string pathOrId)
    {
        ArgumentNullException.ThrowIfNull(pathOrId);
        var inside = Path.Combine(runsFolder, pathOrId);
        return File.Exists(Path.Combine(pathOrId, "run.json")) ? RunFolder.Open(pathOrId)
            : File.Exists(Path.Combine(inside, "run.json")) ? RunFolder.Open(inside)
            : throw Missing(runsFolder, pathOrId);
    }

    /// <summary>The last run of the same suite that started before; null if there is none that can be read.</summary>
    public static RunFolder? Before(string runsFolder, RunFolder run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (!Directory.Exists(runsFolder))
        {
            return null;
        }

        // Names begin with the UTC time, so the newest come first; what counts is the time recorded inside.
        return Folders(runsFolder).Select(TryOpen).OfType<RunFolder>().FirstOrDefault(other =>
            string.Equals(other.Document.Suite, run.Document.Suite, StringComparison.Ordinal)
            && !string.Equals(other.Document.Id, run.Document.Id, StringComparison.Ordinal)
            && other.Document.StartedUtc < run.Document.StartedUtc);
    }

    private static IEnumerable<string> Folders(string runsFolder) => Directory.EnumerateDirectories(runsFolder)
        .Where(folder => File.Exists(Path.Combine(folder, "run.json")) && new DirectoryInfo(folder).LinkTarget is null)
        .OrderByDescending(Path.GetFileName, StringComparer.Ordinal);

    private static RunFolder? TryOpen(string folder)
    {
        try
        {
            return RunFolder.Open(folder);
        }
        catch (UsageException)
        {
            // A damaged run is no baseline; the one before it may be.
            return null;
        }
    }

    private static UsageException Missing(string runsFolder, string pathOrId)
    {
        var known = Directory.Exists(runsFolder) ? Folders(runsFolder).Select(folder => Path.GetFileName(folder)).Take(5).ToList() : [];
        return new(
            $"--baseline {pathOrId}: no finished run is there, nor in {runsFolder}. "
                + (known.Count == 0 ? "There is no run yet: leave the option out on the first night." : $"The latest are: {string.Join(", ", known)}."));
    }
}
