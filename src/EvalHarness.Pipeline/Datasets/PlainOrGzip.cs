using System.IO.Compression;

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

    /// <summary>The file's content as a stream.</summary>
    public static Stream Open(string path)
    {
        var gzip = IsGzip(path);
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        return gzip ? new BufferedStream(new GZipStream(file, CompressionMode.Decompress), 1 << 16) : file;
    }

    /// <summary>
    /// Whether a gzip file is there to its end and can be unpacked; true for a plain one. .NET takes data that end early for a shorter file: so a member with a mark is put
    /// behind, which comes out at the end only if all before it is whole.
    /// </summary>
    public static bool IsWhole(string path)
    {
        if (!IsGzip(path))
        {
            return true;
        }

        var mark = Guid.NewGuid().ToByteArray();
        using var behind = new MemoryStream();
        using (var gzip = new GZipStream(behind, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(mark);
        }

        behind.Position = 0;
        using var all = new GZipStream(new JoinedStream(File.OpenRead(path), behind), CompressionMode.Decompress);
        var buffer = new byte[1 << 16];
        var end = new byte[mark.Length];
        try
        {
            for (int read; (read = all.Read(buffer)) > 0;)
            {
                var kept = Math.Max(0, end.Length - read);
                end.AsSpan(end.Length - kept).CopyTo(end);
                buffer.AsSpan(Math.Max(0, read - end.Length), Math.Min(read, end.Length)).CopyTo(end.AsSpan(kept));
            }
        }
        catch (InvalidDataException)
        {
            return false;
        }

        return end.AsSpan().SequenceEqual(mark);
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
