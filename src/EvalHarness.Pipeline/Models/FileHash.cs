using System.Security.Cryptography;

namespace EvalHarness.Models;

/// <summary>SHA-256 of files, read in pieces.</summary>
public static class FileHash
{
    /// <summary>Lower-case hex SHA-256 of a file; of a folder: of the list of its files' relative paths and hashes, in ordinal order; a link that leads out of it, or nowhere, counts as that, and what it leads to is not read.</summary>
    public static string Sha256(string path)
    {
        if (Directory.Exists(path))
        {
            return Sha256OfFolder(path);
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 17, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Lower-case hex SHA-256 of several files: that of the file if there is one, else of the list of their hashes.</summary>
    public static string Sha256(IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return paths.Count == 1 ? Sha256(paths[0]) : Sha256OfText(string.Join('\n', paths.Select(Sha256)));
    }

    private static string Sha256OfFolder(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var files = SafePath.Entries(folder)
            .Where(path => !Directory.Exists(path))
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
            .Where(file => file != "dataset.json")
            .Order(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var content = SafePath.Leaves(folder, file) ? "outside" : SafePath.IsThere(Path.Combine(folder, file)) ? Sha256(Path.Combine(folder, file)) : "missing";
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{file} {content}\n"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Lower-case hex SHA-256 of a text in UTF-8.</summary>
    public static string Sha256OfText(string text) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
}
