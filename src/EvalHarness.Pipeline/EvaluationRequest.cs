using EvalHarness.Datasets;
using EvalHarness.Evaluation;
using EvalHarness.Gates;
using EvalHarness.Runs;

namespace EvalHarness;

/// <summary>What to evaluate, with what, and where to put it.</summary>
public sealed record EvaluationRequest
{
    /// <summary>Folder of checkpoints.</summary>
    public required string ModelsFolder { get; init; }

    /// <summary>Folder of datasets.</summary>
    public required string DatasetsFolder { get; init; }

    /// <summary>Datasets that lie in no folder, such as views of ML.NET's; evaluated beside those of the folder, which may then be missing.</summary>
    public IReadOnlyList<Dataset> Datasets { get; init; } = [];

    /// <summary>Folder that the run folder is made in; finished cells are kept there, too.</summary>
    public required string RunsFolder { get; init; }

    /// <summary>What to measure.</summary>
    public required Suite Suite { get; init; }

    /// <summary><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Threads that compute; they change no number.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Samples a model sees at once; null measures once for every model and remembers.</summary>
    public int? Batch { get; init; }

    /// <summary>Whether cells of earlier runs are taken over where nothing that decides them has changed.</summary>
    public bool ReuseCells { get; init; } = true;

    /// <summary>Versions of what else is in the build, for run.json: name and version.</summary>
    public IReadOnlyDictionary<string, string> OtherVersions { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What gates the run; null for no gate.</summary>
    public GatePolicy? Policy { get; init; }

    /// <summary>The run that the policy compares with; null for none.</summary>
    public RunFolder? Baseline { get; init; }
}
