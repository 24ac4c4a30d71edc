using EvalHarness.Evaluation;

namespace EvalHarness.Runs;

/// <summary>How far a run came.</summary>
public enum RunStatus
{
    /// <summary>Every cell was evaluated.</summary>
    Complete,

    /// <summary>Some cell or checkpoint could not be evaluated; the others are kept and reported.</summary>
    Incomplete,
}

/// <summary>What <c>run.json</c> holds: what was run, on what, with what, and how it went.</summary>
public sealed record RunDocument
{
    /// <summary>Version of the run folder's format.</summary>
    public int Format { get; init; } = 1;

    /// <summary>Name of the run folder.</summary>
    public required string Id { get; init; }

    /// <summary>Whether everything could be evaluated.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>Name of the suite.</summary>
    public required string Suite { get; init; }

    /// <summary>SHA-256 of the resolved suite: equal suites give equal hashes however they are written.</summary>
    public required string SuiteSha256 { get; init; }

    /// <summary>The suite as it was resolved, so that the run can be repeated.</summary>
    public required object SuiteSpec { get; init; }

    /// <summary>Seed of the suite.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Start, UTC.</summary>
    public required DateTime StartedUtc { get; init; }

    /// <summary>End, UTC.</summary>
    public required DateTime FinishedUtc { get; init; }

    /// <summary>Seconds by stage.</summary>
    public required IReadOnlyDictionary<string, double> Timings { get; init; }

    /// <summary>Versions of what computed: evalharness, .NET, ONNX Runtime, ML.NET (<c>not in this build</c> where left out).</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    /// <summary>Processor, cores, memory, operating system.</summary>
    public required IReadOnlyDictionary<string, string> Hardware { get; init; }

    /// <summary>Device that predicted: <c>cpu</c> or <c>cuda:N</c>.</summary>
    public required string Device { get; init; }

    /// <summary>Threads that computed.</summary>
    public required int Threads { get; init; }

    /// <summary>Commit of the repository that the command ran in; null outside one.</summary>
    public string? GitCommit { get; init; }

    /// <summary>The checkpoints that were evaluated.</summary>
    public required IReadOnlyList<Checkpoint> Checkpoints { get; init; }

    /// <summary>Files under the models folder that could not be used, with the reason.</summary>
    public required IReadOnlyList<RefusedFile> RefusedModels { get; init; }

    /// <summary>The datasets that were read.</summary>
    public required IReadOnlyList<RunDataset> Datasets { get; init; }

    /// <summary>Datasets that could not be used, with the reason.</summary>
    public required IReadOnlyList<RefusedFile> RefusedDatasets { get; init; }

    /// <summary>All conditions, clean first.</summary>
    public required IReadOnlyList<Condition> Conditions { get; init; }

    /// <summary>PSNR, SSIM and clip share by condition id, for perturbed images.</summary>
    public required IReadOnlyDictionary<string, MeasuredSeverity> MeasuredSeverities { get; init; }

    /// <summary>Cells whose samples were taken over from earlier runs, because model, data, perturbation and device were the same.</summary>
    public required int ReusedCells { get; init; }

    /// <summary>Every cell: where its samples lie and how it went.</summary>
    public required IReadOnlyList<RunCell> Cells { get; init; }

    /// <summary>The same without what differs between two runs of the same things: its name, times, machine, and what was reused.</summary>
    internal RunDocument Timeless() => this with
    {
        Id = string.Empty,
        StartedUtc = default,
        FinishedUtc = default,
        Timings = new Dictionary<string, double>(StringComparer.Ordinal),
        Hardware = new Dictionary<string, string>(StringComparer.Ordinal),
        Threads = 0,
        GitCommit = null,
        ReusedCells = 0,
    };
}

/// <summary>A file or folder that was refused.</summary>
/// <param name="Path">Which, relative to the models or datasets folder.</param>
/// <param name="Reason">Why, and the way out.</param>
public sealed record RefusedFile(string Path, string Reason);

/// <summary>A dataset of a run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role">clean, shift, ood or train.</param>
/// <param name="Of">The clean dataset it belongs to.</param>
/// <param name="Count">Samples it holds.</param>
/// <param name="Classes">Class names.</param>
/// <param name="ContentHash">Hash over its files.</param>
public sealed record RunDataset(string Name, string Role, string? Of, int Count, IReadOnlyList<string> Classes, string ContentHash);

/// <summary>How far perturbed images are from clean ones, averaged over the first 200 images of the condition.</summary>
/// <param name="Psnr">Peak signal-to-noise ratio in dB; null where nothing changed.</param>
/// <param name="Ssim">Structural similarity, at most 1.</param>
/// <param name="Clipped">Share of values at 0 or 255 that were not there before.</param>
public sealed record MeasuredSeverity(double? Psnr, double? Ssim, double? Clipped);

/// <summary>A cell of a run.</summary>
/// <param name="Checkpoint">Id of the checkpoint.</param>
/// <param name="Condition">Id of the condition.</param>
/// <param name="Key">Content key: equal keys mean equal samples.</param>
/// <param name="File">Samples, relative to the run folder; null if the cell failed.</param>
/// <param name="Samples">Samples scored.</param>
/// <param name="NonFinite">Samples left out because the output was not finite.</param>
/// <param name="Failure">Why the cell failed; null if it did not.</param>
/// <param name="Digest">SHA-256 that its file carried when the run was made; null if the cell failed, or in runs of older versions.</param>
public sealed record RunCell(
    string Checkpoint,
    string Condition,
    string Key,
    string? File,
    int Samples,
    int NonFinite,
    string? Failure,
    string? Digest = null);
