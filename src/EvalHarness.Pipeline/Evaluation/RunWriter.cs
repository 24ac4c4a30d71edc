using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EvalHarness.Analysis;
using EvalHarness.Inference;
using EvalHarness.Runs;

namespace EvalHarness.Evaluation;

/// <summary>Makes the run folder: everything into a hidden folder first, renamed once it is whole.</summary>
internal static class RunWriter
{
    /// <summary>Writes the run with everything that follows from it, and shows it to the world.</summary>
    /// <exception cref="UsageException">It cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Stopped: nothing is shown.</exception>
    public static RunFolder Write(
        EvaluationSetup setup, CellBook book, RunProbes probes, IReadOnlyDictionary<string, double> timings, CancellationToken cancel)
    {
        var request = setup.Request;
        var suite = JsonSerializer.Serialize(request.Suite, RunJson.Compact);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(suite)));
        var store = new DerivedStore(request.RunsFolder, request.ReuseCells);
        using var place = RunPlace.Reserve(request.RunsFolder, setup.StartedUtc.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture) + "-" + hash[..6]);
        var partial = place.Partial;
        try
        {
            CellStore.CreateFolder(Path.Combine(partial, "samples"));
            var document = Document(setup, book, place.Id, hash, timings, Link(book, partial));
            var measured = book.Cells.ToDictionary(cell => (cell.Lane.Checkpoint.Id, cell.Work.Condition.Id), cell => cell.Entry.Measurements.ToList());
            var folder = RunFolder.Of(partial, document, RunFolder.Build(document, measured) with { Floors = probes.Floors });
            AtomicFile.Write(Path.Combine(partial, "measurements.csv"), stream => MeasurementsCsv.Write(stream, folder.Run));
            AtomicFile.WriteText(Path.Combine(partial, "run.json"), JsonSerializer.Serialize(document, RunJson.Options) + "\n");
            AtomicFile.Write(Path.Combine(partial, RunContext.FileName), stream => stream.Write(Context(setup, store)));
            UnreadFile.Write(partial, UnreadMemory.Of(setup));
            probes.Write(partial);
            var options = new RunOutputOptions(request.DatasetsFolder, request.Threads, request.Policy, request.Baseline) { Store = store };
            Interruptible.Run(() => RunOutputs.Write(folder, options), cancel);
            return folder.MovedTo(place.Finish());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{partial}: cannot be written ({error.Message}). Free some space or choose another --out; finished cells are kept.", error);
        }
    }

    private static byte[] Context(EvaluationSetup setup, DerivedStore store)
    {
        var datasets = setup.DatasetsMet.ToList();
        var key = DerivedStore.Key(["context", .. datasets.SelectMany(dataset => (string[])[dataset.ContentHash, dataset.CardHash])]);
        return store.Get(key, () => Encoding.UTF8.GetBytes(RunContext.Of(datasets).ToJson()));
    }

    private static List<RunCell> Link(CellBook book, string folder)
    {
        var cells = new List<RunCell>();
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (work, lane, entry) in book.Cells)
        {
            string? file = null;
            if (entry.IsStored)
            {
                file = "samples/" + FileName(lane.Checkpoint.Id, work.Condition.Id, taken);
                book.Link(entry, Path.Combine(folder, file));
            }

            cells.Add(new RunCell(lane.Checkpoint.Id, work.Condition.Id, entry.Key, file, entry.Samples, entry.NonFinite, lane.Failure ?? entry.Failure, entry.Digest));
        }

        return cells;
    }

    private static string FileName(string checkpoint, string condition, HashSet<string> taken)
    {
        var name = new StringBuilder();
        foreach (var character in $"{checkpoint}__{condition}")
        {
            name.Append(char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' ? character : '_');
        }

        var text = name.Length > 180 ? name.ToString(0, 180) : name.ToString();
        var free = text + ".npz";
        for (var i = 2; !taken.Add(free); i++)
        {
            free = string.Create(CultureInfo.InvariantCulture, $"{text}~{i}.npz");
        }

        return free;
    }

    private static RunDocument Document(
        EvaluationSetup setup, CellBook book, string id, string suiteHash, IReadOnlyDictionary<string, double> timings, List<RunCell> cells)
    {
        var isComplete = cells.All(cell => cell.Failure is null) && setup.RefusedModels.Count == 0 && setup.RefusedDatasets.Count == 0;
        var used = cells.Select(cell => cell.Checkpoint).ToHashSet(StringComparer.Ordinal);
        return new RunDocument
        {
            Id = id,
            Status = isComplete ? RunStatus.Complete : RunStatus.Incomplete,
            Suite = setup.Request.Suite.Name,
            SuiteSha256 = suiteHash,
            SuiteSpec = setup.Request.Suite,
            Seed = setup.Request.Suite.Seed,
            StartedUtc = setup.StartedUtc,
            FinishedUtc = DateTime.UtcNow,
            Timings = timings,
            Versions = Versions(setup.Request.OtherVersions),
            Hardware = Provenance.Hardware(),
            Device = setup.Request.Device,
            Threads = setup.Request.Threads,
            GitCommit = Provenance.GitCommit(Directory.GetCurrentDirectory()),
            Checkpoints = [.. setup.Lanes.Select(lane => lane.Checkpoint).Where(checkpoint => used.Contains(checkpoint.Id))],
            RefusedModels = setup.RefusedModels,
            Datasets = [.. setup.DatasetsMet.Select(dataset => new RunDataset(
                dataset.Name, dataset.Role.ToString().ToLowerInvariant(), dataset.Of, dataset.Count, dataset.Classes, dataset.ContentHash))],
            RefusedDatasets = setup.RefusedDatasets,
            Conditions = [.. setup.Conditions.Where(work => work.Lanes.Count > 0).Select(work => work.Condition)],
            MeasuredSeverities = Severities(book),
            ReusedCells = book.Reused,
            Cells = cells,
        };
    }

    private static SortedDictionary<string, MeasuredSeverity> Severities(CellBook book)
    {
        var severities = new SortedDictionary<string, MeasuredSeverity>(StringComparer.Ordinal);
        foreach (var (work, _, entry) in book.Cells)
        {
            if (entry.Severity is { } severity)
            {
                severities[work.Condition.Id] = severity;
            }
        }

        return severities;
    }

    private static Dictionary<string, string> Versions(IReadOnlyDictionary<string, string> others) => new(others, StringComparer.Ordinal)
    {
        ["evalharness"] = Provenance.Version,
        ["numbers"] = Provenance.NumbersVersion,
        ["dotnet"] = Environment.Version.ToString(),
        ["onnxruntime"] = OnnxRuntimeVersion.Text,
    };
}
