namespace EvalHarness.Models;

/// <summary>Keeps files that a model or dataset names inside its own folder.</summary>
public static class SafePath
{
    /// <summary>
    /// The full path of <paramref name="relative"/> inside <paramref name="folder"/>. Absolute paths, <c>..</c> that leaves the folder,
    /// and links whose target lies outside are refused: a downloaded folder must not be able to read the rest of the disk.
    /// </summary>
    /// <exception cref="RefusedException">The path points outside, or is no path.</exception>
    public static string Inside(string folder, string relative)
    {
        if (string.IsNullOrWhiteSpace(relative) || relative.Contains('\0', StringComparison.Ordinal))
        {
            throw new RefusedException("A file is named with an empty or broken path.", "Name a file inside the folder.");
        }

        var root = Path.GetFullPath(folder);
        var full = Path.GetFullPath(Path.Combine(root, relative));
        if (Path.IsPathRooted(relative) || relative.Contains(':', StringComparison.Ordinal) || !IsUnder(root, full)
            || !IsUnder(ResolveLinks(root), ResolveLinks(full)))
        {
            throw new RefusedException(
                $"'{relative}' points outside its folder.",
                "Move the file into the folder and name it by its path from there.");
        }

        return full;
    }

    private static bool IsUnder(string root, string full)
    {
        var prefix = Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar;
        return full == root || full.StartsWith(prefix, StringComparison.Ordinal);
    }

    private static string ResolveLinks(string path)
    {
        var resolved = Path.GetPathRoot(path) ?? string.Empty;
        foreach (var part in path[resolved.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            resolved = Path.Combine(resolved, part);
            FileSystemInfo info = Directory.Exists(resolved) ? new DirectoryInfo(resolved) : new FileInfo(resolved);
            if (info.LinkTarget is not null)
            {
                resolved = info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? resolved;
            }
        }

        return resolved;
    }
}
