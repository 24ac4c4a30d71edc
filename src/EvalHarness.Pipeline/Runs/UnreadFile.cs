using System.Globalization;
using CsvHelper;

namespace EvalHarness.Runs;

/// <summary>A sample that could not be read.</summary>
/// <param name="Dataset">Name of its dataset.</param>
/// <param name="Index">Its number in the dataset, from 0.</param>
/// <param name="Reason">Why, with the name of its file where it has one of its own.</param>
public sealed record UnreadSample(string Dataset, int Index, string Reason);

/// <summary><c>unread.csv</c> of a run folder: every sample that could not be read, one a row. A run that could read all has none.</summary>
public static class UnreadFile
{
    /// <summary>Name of the file in the run folder.</summary>
    public const string FileName = "unread.csv";

    private static readonly CsvWriterOptions WriterOptions = new() { NewLine = "\n" };

    /// <summary>The samples that a run folder names; empty where it names none.</summary>
    /// <exception cref="UsageException">The file is damaged.</exception>
    public static IReadOnlyList<UnreadSample> Read(string runFolder)
    {
        var path = Path.Combine(runFolder, FileName);
        var samples = new List<UnreadSample>();
        if (!File.Exists(path))
        {
            return samples;
        }

        try
        {
            using var csv = CsvReader.FromFile(path);
            while (csv.Read())
            {
                samples.Add(new UnreadSample(csv.GetString("dataset"), csv.Parse<int>("index"), csv.GetString("reason")));
            }
        }
        catch (Exception error) when (error is CsvFormatException or FormatException or ArgumentException)
        {
            throw new UsageException($"{path}: cannot be read ({error.Message}). Run the evaluation again: finished cells are reused.", error);
        }

        return samples;
    }

    /// <summary>Writes them into a run folder, if there are any.</summary>
    internal static void Write(string runFolder, IReadOnlyCollection<UnreadSample> samples)
    {
        if (samples.Count == 0)
        {
            return;
        }

        AtomicFile.Write(Path.Combine(runFolder, FileName), stream =>
        {
            using var csv = CsvWriter.Create(stream, WriterOptions, leaveOpen: true);
            csv.WriteRecord(["dataset", "index", "reason"]);
            foreach (var sample in samples)
            {
                csv.WriteRecord([sample.Dataset, sample.Index.ToString(CultureInfo.InvariantCulture), sample.Reason]);
            }
        });
    }
}
