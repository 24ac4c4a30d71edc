using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using EvalHarness.Evaluation;

namespace EvalHarness.Runs;

/// <summary>
/// What follows from cells and takes long to make (the analysis, the body of the report), kept beside them by a key over everything that
/// decides it, so that a second identical run makes nothing again: <c>runs/.cells/derived/KEY.gz</c>. Verified at every read; what is cut
/// off, changed or lies under another key is made anew. The newest <see cref="Kept"/> are kept.
/// </summary>
internal sealed class DerivedStore
{
    /// <summary>How many are kept.</summary>
    public const int Kept = 60;

    private const string Ending = ".gz";

    private readonly string _folder;
    private readonly bool _reuse;

    /// <summary>Opens the store of a folder of runs; it is made at the first write.</summary>
    /// <param name="runsFolder">The folder of runs.</param>
    /// <param name="reuse">Whether what is there is taken; if not, everything is made anew and kept.</param>
    public DerivedStore(string runsFolder, bool reuse)
    {
        _folder = Path.Combine(runsFolder, CellStore.FolderName, "derived");
        _reuse = reuse;
    }

    /// <summary>The key of something: a hash over the code that makes it and all that it is made of.</summary>
    public static string Key(params ReadOnlySpan<string> parts) => CellKey.Of(
        [Provenance.NumbersVersion, Provenance.PipelineVersion, Environment.Version.ToString(), .. parts]);

    /// <summary>What is kept under a key, else what is made now, which is then kept.</summary>
    public byte[] Get(string key, Func<byte[]> make)
    {
        if (Find(key) is { } kept)
        {
            return kept;
        }

        var made = make();
        Save(key, made);
        return made;
    }

    /// <summary>What is kept under a key, if it is there, whole and unchanged.</summary>
    public byte[]? Find(string key)
    {
        var path = PathOf(key);
        try
        {
            if (!_reuse || !File.Exists(path))
            {
                return null;
            }

            var file = AtomicFile.ReadBytes(path);
            if (file.Length < SHA256.HashSizeInBytes || !file.AsSpan(0, SHA256.HashSizeInBytes).SequenceEqual(Digest(key, file.AsSpan(SHA256.HashSizeInBytes))))
            {
                return null;
            }

            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
            return Unzip(file);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps something under its key. That it cannot be kept is no error.</summary>
    public void Save(string key, byte[] content)
    {
        try
        {
            CellStore.CreateFolder(_folder);
            var zipped = Zip(content);
            AtomicFile.Write(PathOf(key), stream =>
            {
                stream.Write(Digest(key, zipped));
                stream.Write(zipped);
            });
            Forget();
        }
        catch (Exception error) when (error is UsageException or IOException or UnauthorizedAccessException)
        {
            // A convenience for the next run: this one has what it needs.
        }
    }

    private void Forget()
    {
        foreach (var old in new DirectoryInfo(_folder).GetFiles("*" + Ending).OrderByDescending(file => file.LastWriteTimeUtc).Skip(Kept))
        {
            old.Delete();
        }
    }

    private static byte[] Zip(byte[] content)
    {
        using var stream = new MemoryStream();
        using (var zip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(content);
        }

        return stream.ToArray();
    }

    private static byte[] Unzip(byte[] file)
    {
        using var zip = new GZipStream(new MemoryStream(file, SHA256.HashSizeInBytes, file.Length - SHA256.HashSizeInBytes), CompressionMode.Decompress);
        using var content = new MemoryStream();
        zip.CopyTo(content);
        return content.ToArray();
    }

    private static byte[] Digest(string key, ReadOnlySpan<byte> zipped)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(key));
        hash.AppendData(zipped);
        return hash.GetHashAndReset();
    }

    private string PathOf(string key) => Path.Combine(_folder, key + Ending);
}
