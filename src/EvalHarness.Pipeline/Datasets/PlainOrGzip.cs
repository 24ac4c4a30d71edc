namespace EvalHarness.Datasets;

/// <summary>Opens a file as it is, or through gzip if it starts with gzip's two magic bytes.</summary>
internal static class PlainOrGzip
{
    /// <summary>Whether the file is gzip.</summary>
    public static bool IsGzip(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> magic = stackalloc byte[2];
        return file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic is [0x1F, 0x8B];
    }

    /// <summary>The file's content as a stream; reading on where gzip data end early throws an <see cref="InvalidDataException"/>.</summary>
    public static Stream Open(string path)
    {
        var gzip = IsGzip(path);
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        return gzip ? new WholeGzipStream(file) : file;
    }

    /// <summary>Passes over bytes, by seeking where that is possible.</summary>
    public static void Skip(Stream stream, long bytes, byte[] scratch)
    {
        if (stream.CanSeek)
        {
            stream.Seek(bytes, SeekOrigin.Current);
            return;
        }

        while (bytes > 0)
        {
            var piece = (int)Math.Min(bytes, scratch.Length);
            stream.ReadExactly(scratch, 0, piece);
            bytes -= piece;
        }
    }
}
