using System.Security.Cryptography;

namespace EvalHarness.Models;

/// <summary>SHA-256 of files, read in pieces.</summary>
public static class FileHash
{
    /// <summary>Lower-case hex SHA-256 of a file.</summary>
    public static string Sha256(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 17, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Lower-case hex SHA-256 of several files: that of the file if there is one, else of the list of their hashes.</summary>
    public static string Sha256(IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return paths.Count == 1 ? Sha256(paths[0]) : Sha256OfText(string.Join('\n', paths.Select(Sha256)));
    }

    /// <summary>Lower-case hex SHA-256 of a text in UTF-8.</summary>
    public static string Sha256OfText(string text) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
}
