using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EvalHarness.Data;
using EvalHarness.Evaluation;
using EvalHarness.Metrics.Recalibration;

namespace EvalHarness.Runs;

/// <summary>
/// One cell as an .npz file that NumPy opens: a column an array, the streamed totals as <c>total_NAME</c>, and <c>cell.json</c> with the
/// keys, the measurements and a SHA-256 over all arrays, which is checked at every read: a cell that was cut off or changed is never used.
/// </summary>
internal static class CellFile
{
    private const string HeadName = "cell.json";
    private const string DigestName = "sha256.txt";
    private const string TransportedName = "transported.json";
    private const string KlMatchingName = "kl_matching";
    private const string QueriesName = "queries";
    private const string TotalPrefix = "total_";
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes the cell: whole or not at all.</summary>
    /// <returns>The digest that it carries.</returns>
    public static string Write(string path, CellRecord record)
    {
        var entries = Entries(record);
        AtomicFile.Write(path, stream => WriteEntries(stream, entries));
        return Encoding.UTF8.GetString(entries[DigestName]);
    }

    /// <summary>Writes the cell where no file is yet.</summary>
    /// <returns>The digest that it carries; null where another process was first, whose file stays.</returns>
    public static string? WriteFirst(string path, CellRecord record)
    {
        var entries = Entries(record);
        return AtomicFile.WriteFirst(path, stream => WriteEntries(stream, entries)) ? Encoding.UTF8.GetString(entries[DigestName]) : null;
    }

    /// <summary>The digest that a file says it has, unchecked; null where it says none.</summary>
    public static string? TryReadDigest(string path)
    {
        try
        {
            using var stream = AtomicFile.OpenRead(path);
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
            if (archive.GetEntry(DigestName) is not { } entry)
            {
                return null;
            }

            using var text = new StreamReader(entry.Open(), Encoding.UTF8);
            return text.ReadToEnd();
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads a cell; null if the file is missing, cut off, changed or of another format.</summary>
    public static CellRecord? TryRead(string path)
    {
        try
        {
            return File.Exists(path) ? Read(path) : null;
        }
        catch (Exception error) when (error is IOException or InvalidDataException or JsonException or UnauthorizedAccessException or KeyNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Reads a cell.</summary>
    /// <exception cref="InvalidDataException">The file is cut off or changed.</exception>
    public static CellRecord Read(string path)
    {
        var entries = ReadEntries(path);
        var digest = Encoding.UTF8.GetString(entries[DigestName]);
        if (!string.Equals(Digest(entries), digest, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path}: the samples do not match their SHA-256: the file was cut off or changed.");
        }

        var head = JsonSerializer.Deserialize<Head>(entries[HeadName], RunJson.Compact)
            ?? throw new InvalidDataException($"{path}: cell.json is empty.");

        return new CellRecord
        {
            Key = head.Key,
            Digest = digest,
            MeasurementKey = head.MeasurementKey,
            Measurements = head.Measurements,
            Severity = head.Severity,
            Transported = entries.TryGetValue(TransportedName, out var transported)
                ? JsonSerializer.Deserialize<TransportedCalibration>(transported, RunJson.Compact)
                : null,
            Scores = ReadScores(entries, head),
            Totals = entries.Where(entry => entry.Key.StartsWith(TotalPrefix, StringComparison.Ordinal))
                .ToDictionary(entry => entry.Key[TotalPrefix.Length..^4], entry => Npy.Read<double>(entry.Value), StringComparer.Ordinal),
        };
    }

    /// <summary>Only what recalibration did; null if the cell has none. For a cell that was verified when it was read whole.</summary>
    public static TransportedCalibration? ReadTransported(string path)
    {
        using var stream = AtomicFile.OpenRead(path);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
        if (archive.GetEntry(TransportedName) is not { } entry)
        {
            return null;
        }

        using var json = entry.Open();
        return JsonSerializer.Deserialize<TransportedCalibration>(json, RunJson.Compact);
    }

    private static SortedDictionary<string, byte[]> Entries(CellRecord record)
    {
        var entries = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var scores = record.Scores;
        Add<int>(entries, "index", scores.Index);
        Add<short>(entries, "label", Array.ConvertAll(scores.Label, value => checked((short)value)));
        Add<short>(entries, "prediction", Array.ConvertAll(scores.Prediction, value => checked((short)value)));
        Add<bool>(entries, "in_top5", scores.InTop5);
        foreach (var (name, column) in DoubleColumns(scores))
        {
            Add<float>(entries, name, Array.ConvertAll(column, value => (float)value));
        }

        foreach (var (name, values) in record.Totals)
        {
            Add<double>(entries, TotalPrefix + name, values);
        }

        if (scores.KlMatching is { } matching)
        {
            Add<float>(entries, KlMatchingName, Array.ConvertAll(matching, value => (float)value));
        }

        if (scores.Features is { } features)
        {
            foreach (var (name, column) in FeatureColumnsOf(features))
            {
                Add<float>(entries, name, Array.ConvertAll(column, value => (float)value));
            }
        }

        if (scores.Queries is { } queries)
        {
            Add<int>(entries, QueriesName, queries);
        }

        if (record.Transported is { } transported)
        {
            entries[TransportedName] = JsonSerializer.SerializeToUtf8Bytes(transported, RunJson.Compact);
        }

        var head = new Head(record.Key, scores.ClassCount, scores.NonFinite, record.MeasurementKey, record.Measurements, record.Severity, scores.Features?.FittedOn, scores.IsLabelOnly);
        entries[HeadName] = JsonSerializer.SerializeToUtf8Bytes(head, RunJson.Compact);
        entries[DigestName] = Encoding.UTF8.GetBytes(Digest(entries));
        return entries;
    }

    private static void Add<T>(SortedDictionary<string, byte[]> entries, string name, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        using var buffer = new MemoryStream(128 + (values.Length * Marshal.SizeOf<T>()));
        Npy.Write(buffer, values);
        entries[name + ".npy"] = buffer.ToArray();
    }

    private static IEnumerable<(string Name, double[] Column)> DoubleColumns(SampleScores scores)
    {
        yield return ("confidence", scores.Confidence);
        yield return ("margin", scores.Margin);
        yield return ("nll", scores.Nll);
        yield return ("brier", scores.Brier);
        yield return ("entropy", scores.Entropy);
        yield return ("max_logit", scores.MaxLogit);
        yield return ("energy", scores.Energy);
        yield return ("gen", scores.Gen);
    }

    private static IEnumerable<(string Name, double[] Column)> FeatureColumnsOf(FeatureColumns features)
    {
        yield return ("mahalanobis", features.Mahalanobis);
        yield return ("relative_mahalanobis", features.RelativeMahalanobis);
        yield return ("knn", features.NearestNeighbours);
        if (features.Vim is { } vim)
        {
            yield return ("vim", vim);
        }
    }

    private static SampleScores ReadScores(Dictionary<string, byte[]> entries, Head head)
    {
        double[] Column(string name) => Array.ConvertAll(Npy.Read<float>(entries[name + ".npy"]), value => (double)value);
        int[] Classes(string name) => Array.ConvertAll(Npy.Read<short>(entries[name + ".npy"]), value => (int)value);
        return new SampleScores
        {
            ClassCount = head.Classes,
            NonFinite = head.NonFinite,
            IsLabelOnly = head.IsLabelOnly,
            Index = Npy.Read<int>(entries["index.npy"]),
            Label = Classes("label"),
            Prediction = Classes("prediction"),
            InTop5 = Npy.Read<bool>(entries["in_top5.npy"]),
            Confidence = Column("confidence"),
            Margin = Column("margin"),
            Nll = Column("nll"),
            Brier = Column("brier"),
            Entropy = Column("entropy"),
            MaxLogit = Column("max_logit"),
            Energy = Column("energy"),
            Gen = Column("gen"),
            KlMatching = entries.ContainsKey(KlMatchingName + ".npy") ? Column(KlMatchingName) : null,
            Features = head.FeaturesFittedOn is not { } source ? null : new FeatureColumns
            {
                FittedOn = source,
                Mahalanobis = Column("mahalanobis"),
                RelativeMahalanobis = Column("relative_mahalanobis"),
                NearestNeighbours = Column("knn"),
                Vim = entries.ContainsKey("vim.npy") ? Column("vim") : null,
            },
            Queries = entries.TryGetValue(QueriesName + ".npy", out var queries) ? Npy.Read<int>(queries) : null,
        };
    }

    private static void WriteEntries(Stream stream, SortedDictionary<string, byte[]> entries)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (name, bytes) in entries)
        {
            var entry = archive.CreateEntry(name, CompressionLevel.NoCompression);
            entry.LastWriteTime = Epoch;
            using var target = entry.Open();
            target.Write(bytes);
        }
    }

    private static Dictionary<string, byte[]> ReadEntries(string path)
    {
        using var stream = AtomicFile.OpenRead(path);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
        var entries = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var entry in archive.Entries)
        {
            var bytes = new byte[entry.Length];
            using var source = entry.Open();
            source.ReadExactly(bytes);
            entries[entry.FullName] = bytes;
        }

        return entries;
    }

    private static string Digest(IEnumerable<KeyValuePair<string, byte[]>> entries)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, bytes) in entries.Where(entry => !string.Equals(entry.Key, DigestName, StringComparison.Ordinal)).OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private sealed record Head(
        string Key,
        int Classes,
        int NonFinite,
        string MeasurementKey,
        IReadOnlyList<Measurement> Measurements,
        MeasuredSeverity? Severity,
        FeatureFitSource? FeaturesFittedOn,
        bool IsLabelOnly);
}
