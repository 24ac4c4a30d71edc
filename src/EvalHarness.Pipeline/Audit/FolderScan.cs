using System.Globalization;

namespace EvalHarness.Audit;

/// <summary>Looks at a folder of checkpoints: every checkpoint with signatures that change when it, its card or its data change.</summary>
internal static class FolderScan
{
    /// <summary>
    /// Signatures by path relative to the folder: of the file and what bears its name, and of it and all that lies beside it. Null if the
    /// folder cannot be read for the moment (a network drive that is away).
    /// </summary>
    public static Dictionary<string, (string Own, string Wide)>? Of(string folder)
    {
        var files = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        var companions = new Dictionary<string, IReadOnlyList<(string Name, string Stamp)>>(StringComparer.Ordinal);
        try
        {
            foreach (var path in Models.ModelCatalog.Files(folder))
            {
                var home = Path.GetDirectoryName(path)!;
                if (!companions.TryGetValue(home, out var beside))
                {
                    companions[home] = beside = Companions(home);
                }

                var stem = Path.GetFileNameWithoutExtension(path) + ".";
                var own = Stamp(path);
                files[Path.GetRelativePath(folder, path)] = (
                    own + Join(beside.Where(file => file.Name.StartsWith(stem, StringComparison.Ordinal))),
                    own + Join(beside));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        return files;
    }

    /// <summary>Size and time of files.</summary>
    public static string Stamps(IEnumerable<string> paths) => Join(paths.Select(path => (path, Stamp(path))));

    private static List<(string Name, string Stamp)> Companions(string folder) =>
        [.. Directory.EnumerateFiles(folder)
            .Where(path => !Models.ModelCatalog.Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .Select(path => (Path.GetFileName(path), Stamp(path)))];

    private static string Join(IEnumerable<(string Name, string Stamp)> files) => string.Concat(files.Select(file => $"|{file.Name}={file.Stamp}"));

    private static string Stamp(string path)
    {
        var info = new FileInfo(path);
        return info.Exists ? string.Create(CultureInfo.InvariantCulture, $"{info.Length}@{info.LastWriteTimeUtc.Ticks}") : "gone";
    }
}
