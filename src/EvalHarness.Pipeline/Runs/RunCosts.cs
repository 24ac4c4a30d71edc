using System.Text.Json;
using EvalHarness.Inference;

namespace EvalHarness.Runs;

/// <summary>
/// What the checkpoints of a run cost on the machine that ran it: <c>costs.json</c>. Times and memory are never the same twice, so nothing else of
/// a run folder holds them, and no verdict rests on them.
/// </summary>
/// <param name="Machine">Processor and number of cores.</param>
/// <param name="Device"><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
/// <param name="Threads">Threads within an operator.</param>
/// <param name="Checkpoints">The checkpoints that could be run, in the order of the run.</param>
public sealed record RunCosts(string Machine, string Device, int Threads, IReadOnlyList<CheckpointCost> Checkpoints)
{
    /// <summary>Name of the file in the run folder.</summary>
    public const string FileName = "costs.json";

    /// <summary>The costs that a run folder holds; null if it has none.</summary>
    /// <exception cref="UsageException">The file is damaged.</exception>
    public static RunCosts? Read(string runFolder)
    {
        var file = Path.Combine(runFolder, FileName);
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize<RunCosts>(AtomicFile.ReadText(file), RunJson.Options) : null;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file}: cannot be read ({error.Message}). Remove it: nothing but the tables of costs rests on it.", error);
        }
    }

    /// <summary>Writes them into a run folder.</summary>
    public void Write(string runFolder) => AtomicFile.WriteText(Path.Combine(runFolder, FileName), JsonSerializer.Serialize(this, RunJson.Options) + "\n");
}

/// <summary>What a checkpoint costs.</summary>
/// <param name="Checkpoint">Id of the checkpoint.</param>
/// <param name="FileBytes">Bytes of the model file and its external data.</param>
/// <param name="Macs">Multiply-adds a sample; null with a note where they cannot be counted.</param>
/// <param name="Single">Latency of one sample at a time (of the graph's own batch where it fixes one).</param>
/// <param name="Batched">Latency of batches at the fastest batch size tried.</param>
/// <param name="PeakMemoryBytes">How far memory grew by opening it and running such batches; null where that cannot be told.</param>
/// <param name="Notes">What is missing, and why.</param>
public sealed record CheckpointCost(
    string Checkpoint,
    long FileBytes,
    double? Macs,
    LatencyProfile Single,
    LatencyProfile Batched,
    long? PeakMemoryBytes,
    IReadOnlyList<string> Notes);
