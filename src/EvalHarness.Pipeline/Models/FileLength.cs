namespace EvalHarness.Models;

/// <summary>Bytes of a file; of what a symbolic link leads to, where it is one.</summary>
internal static class FileLength
{
    public static long Of(string path)
    {
        using var handle = File.OpenHandle(path);
        return RandomAccess.GetLength(handle);
    }
}
