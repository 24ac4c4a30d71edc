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

        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var full = Path.GetFullPath(Path.Combine(root, relative));
        if (Path.IsPathRooted(relative) || relative.Contains(':', StringComparison.Ordinal) || Leaves(root, relative))
        {
            throw new RefusedException(
                $"'{relative}' points outside its folder.",
                "Move the file into the folder and name it by its path from there.");
        }

        return full;
    }

    /// <summary>All files and links below a folder. Links to folders are listed, not followed: they can lead anywhere, and round in circles.</summary>
    public static IEnumerable<string> Entries(string folder) =>
        Directory.EnumerateFileSystemEntries(folder).SelectMany(path => new DirectoryInfo(path) is { Exists: true, LinkTarget: null } ? Entries(path) : [path]);

    /// <summary>Whether a path leads out of its folder, by <c>..</c> or a link.</summary>
    public static bool Leaves(string folder, string relative)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var full = Path.GetFullPath(Path.Combine(root, relative));
        try
        {
            return !IsUnder(root, full) || !IsUnder(ResolveLinks(root), ResolveLinks(full));
        }
        catch (IOException)
        {
            return true; // links in a circle lead nowhere
        }
    }

    /// <summary>Whether there is a file, or a link to one.</summary>
    public static bool IsThere(string path) => (File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path) : null) is { Exists: true };

    private static bool IsUnder(string root, string full)
    {
        var prefix = Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar;
        return full == root || full.StartsWith(prefix, StringComparison.Ordinal);
    }

    /// <summary>The path with every link on the way followed.</summary>
    internal static string ResolveLinks(string path)
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
