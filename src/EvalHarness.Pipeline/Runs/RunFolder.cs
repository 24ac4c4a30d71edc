using System.Text.Json;
using EvalHarness.Data;
using EvalHarness.Evaluation;
using EvalHarness.Metrics.Recalibration;

namespace EvalHarness.Runs;

/// <summary>
/// A run on disk: <c>run.json</c>, <c>measurements.csv</c>, <c>samples/</c>, and what the analysis, gates and reports add. It is built in a
/// hidden folder beside it and renamed when it is whole, so a run killed at any point is never mistaken for a finished one.
/// </summary>
public sealed class RunFolder
{
    private readonly Dictionary<(string Checkpoint, string Condition), RunCell> _cells;

    private RunFolder(string path, RunDocument document, EvaluationRun run)
    {
        Path = path;
        Document = document;
        Run = run;
        _cells = document.Cells.ToDictionary(cell => (cell.Checkpoint, cell.Condition));
        Samples = new FolderSamples(this);
    }

    /// <summary>Where it lies.</summary>
    public string Path { get; }

    /// <summary>What run.json says.</summary>
    public RunDocument Document { get; }

    /// <summary>The run as analysis, gates and reports see it.</summary>
    public EvaluationRun Run { get; }

    /// <summary>The per-sample columns, read cell by cell when asked for.</summary>
    public ISampleSource Samples { get; }

    /// <summary>The suite as it was resolved.</summary>
    public Suite Suite => Document.SuiteSpec is JsonElement element
        ? element.Deserialize<Suite>(RunJson.Options) ?? throw new UsageException($"{Path}: run.json names no suite.")
        : (Suite)Document.SuiteSpec;

    /// <summary>Opens a finished run.</summary>
    /// <exception cref="UsageException">No run there, or a damaged one.</exception>
    public static RunFolder Open(string path)
    {
        var file = System.IO.Path.Combine(path, "run.json");
        if (!File.Exists(file))
        {
            throw new UsageException($"{path}: no finished run is there (no run.json). Give a folder that 'evalharness run' has written, such as runs/latest.");
        }

        try
        {
            var document = JsonSerializer.Deserialize<RunDocument>(AtomicFile.ReadText(file), RunJson.Options)
                ?? throw new JsonException("the file is empty");
            var measured = MeasurementsCsv.Read(System.IO.Path.Combine(path, "measurements.csv"));
            return new RunFolder(path, document, Build(document, measured) with { Floors = RunFloors.Read(path) });
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: the run cannot be read ({error.Message}). Run the evaluation again: finished cells are reused.", error);
        }
    }

    /// <summary>A run that was just made, as it would be read back.</summary>
    internal static RunFolder Of(string path, RunDocument document, EvaluationRun run) => new(path, document, run);

    /// <summary>The same run after its folder was renamed.</summary>
    internal RunFolder MovedTo(string path) => new(path, Document, Run);

    /// <summary>Everything that is kept of a cell, totals included; null if it failed or is not in the run.</summary>
    /// <exception cref="UsageException">Its file is missing, cut off or changed.</exception>
    public CellRecord? LoadCell(string checkpoint, string condition)
    {
        if (!_cells.TryGetValue((checkpoint, condition), out var cell) || cell.File is null)
        {
            return null;
        }

        var file = System.IO.Path.Combine(Path, cell.File);
        try
        {
            var record = CellFile.Read(file);
            return cell.Digest is null || string.Equals(cell.Digest, record.Digest, StringComparison.Ordinal)
                ? record
                : throw new InvalidDataException("they are whole, but not those that the run was made of");
        }
        catch (Exception error) when (error is IOException or InvalidDataException or JsonException or KeyNotFoundException)
        {
            throw new UsageException($"{file}: the stored samples cannot be used ({error.Message}). Run the evaluation again.", error);
        }
    }

    /// <summary>What recalibration did in a cell; null where it does not apply or the cell failed.</summary>
    public TransportedCalibration? LoadTransported(string checkpoint, string condition) =>
        _cells.TryGetValue((checkpoint, condition), out var cell) && cell.File is not null
            ? CellFile.ReadTransported(System.IO.Path.Combine(Path, cell.File))
            : null;

    /// <summary>The run that a document and its measurements describe.</summary>
    internal static EvaluationRun Build(RunDocument document, IReadOnlyDictionary<(string Checkpoint, string Condition), List<Measurement>> measured) => new(
        document.Id,
        document.Suite,
        document.Seed,
        document.Checkpoints,
        document.Conditions,
        [.. document.Cells.Select(cell => new CellResult(
            cell.Checkpoint,
            cell.Condition,
            measured.TryGetValue((cell.Checkpoint, cell.Condition), out var list) ? list : [],
            cell.Samples,
            cell.NonFinite,
            cell.Failure))]);

    private sealed class FolderSamples(RunFolder folder) : ISampleSource
    {
        public SampleScores? Load(string checkpoint, string condition) => folder.LoadCell(checkpoint, condition)?.Scores;
    }
}
