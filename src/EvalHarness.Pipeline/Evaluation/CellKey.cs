using System.Security.Cryptography;
using System.Text;

namespace EvalHarness.Evaluation;

/// <summary>Names content by a hash over everything that decides it.</summary>
internal static class CellKey
{
    /// <summary>SHA-256 over the parts, each with its length, as lower-case hex.</summary>
    public static string Of(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
