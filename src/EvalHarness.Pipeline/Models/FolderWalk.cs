using System.IO.Enumeration;

namespace EvalHarness.Models;

/// <summary>The files below a folder, folders that links lead to included.</summary>
internal static class FolderWalk
{
    private static readonly EnumerationOptions Everywhere = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };

    /// <summary>
    /// Full paths, or paths that begin with <paramref name="folder"/> where it is relative, in no order. Hidden files and folders are left out, and so is a link
    /// that leads back to a folder it lies in: following it would find every file dozens of times.
    /// </summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="isWanted">Whether a file is wanted, by its name.</param>
    public static IEnumerable<string> Files(string folder, Func<string, bool> isWanted) => Walk(folder, isWanted, isDirectory: false);

    /// <summary>The folders below a folder, found like the files.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="isWanted">Whether a folder is wanted, by its name.</param>
    public static IEnumerable<string> Folders(string folder, Func<string, bool> isWanted) => Walk(folder, isWanted, isDirectory: true);

    private static FileSystemEnumerable<string> Walk(string folder, Func<string, bool> isWanted, bool isDirectory) =>
        new(folder, static (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(), Everywhere)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => entry.IsDirectory == isDirectory && isWanted(entry.FileName.ToString()),
            ShouldRecursePredicate = static (ref FileSystemEntry entry) => !LeadsBack(entry.ToFullPath()),
        };

    private static bool LeadsBack(string path)
    {
        if (new DirectoryInfo(path).LinkTarget is null)
        {
            return false;
        }

        var target = SafePath.ResolveLinks(path);
        for (var parent = Path.GetDirectoryName(path); parent is not null; parent = Path.GetDirectoryName(parent))
        {
            if (SafePath.ResolveLinks(parent) == target)
            {
                return true;
            }
        }

        return false;
    }
}
