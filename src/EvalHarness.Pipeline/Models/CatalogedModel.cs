using EvalHarness.Datasets;
using EvalHarness.Evaluation;
using EvalHarness.Inference;
using EvalHarness.Libraries;

namespace EvalHarness.Models;

/// <summary>A checkpoint that was found and understood.</summary>
public sealed class CatalogedModel
{
    private readonly Lazy<string> _sha256;
    private readonly OnnxFile? _file;
    private readonly IReadOnlyList<string>? _graphNames;

    internal CatalogedModel(OnnxFile file, ModelCard card, string family)
    {
        _file = file;
        Path = file.Path;
        Card = card;
        Family = card.Family ?? family;
        Name = card.Name ?? System.IO.Path.GetFileNameWithoutExtension(file.Path);
        var notes = new List<string>();
        Input = InputInference.Infer(file, card, notes);
        Output = OutputInference.Infer(file, card, Input, notes);
        GraphLabels = file.LabelsOf(Output.Name) is var labels && (Output.ClassCount ?? labels.Count) == labels.Count ? labels : [];
        _graphNames = ClassOrder.AreNumbers(GraphLabels) ? null : GraphLabels;
        if (card.Parameters is { } declared && declared != file.Parameters)
        {
            notes.Add(FormattableString.Invariant($"parameters: {declared} from the card; the file holds {file.Parameters}"));
        }

        Notes = notes;
        Warnings = card.Warnings;
        ExternalFiles = file.ExternalFiles;
        List<string> files = [Path, .. ExternalFiles];
        FileBytes = files.Sum(FileLength.Of);
        TokenizerFiles = [.. (card.Tokenizer?.FileNames() ?? []).Select(name => SafePath.Inside(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!, name))];
        _sha256 = new Lazy<string>(() => FileHash.Sha256([.. files, .. TokenizerFiles]));
    }

    internal CatalogedModel(string path, ILibraryModel library, ModelCard card, string family)
    {
        Library = library;
        Path = path;
        Card = card;
        Family = card.Family ?? family;
        Name = card.Name ?? System.IO.Path.GetFileNameWithoutExtension(path);
        Input = library.Input;
        Output = library.Output with { Kind = card.OutputKind ?? library.Output.Kind };
        Notes = card.Parameters is { } declared && library.Parameters is { } counted && declared != counted
            ? [.. library.Notes, FormattableString.Invariant($"parameters: {declared} from the card; the file holds {counted}")]
            : library.Notes;
        Warnings = card.Warnings;
        FileBytes = FileLength.Of(path);
        _sha256 = new Lazy<string>(() => FileHash.Sha256(path));
    }

    /// <summary>Unique in a catalog: <c>family/name</c>.</summary>
    public string Id => $"{Family}/{Name}";

    /// <summary>The folder it lies in, or what its card says.</summary>
    public string Family { get; }

    /// <summary>File name without extension, or what its card says.</summary>
    public string Name { get; }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Full paths of the files beside it that hold weights.</summary>
    public IReadOnlyList<string> ExternalFiles { get; } = [];

    /// <summary>Full paths of the tokenizer's files that the card names: they count for the hash, as they decide the outputs.</summary>
    public IReadOnlyList<string> TokenizerFiles { get; } = [];

    /// <summary>What an ONNX file says about itself.</summary>
    /// <exception cref="InvalidOperationException">It is no ONNX file.</exception>
    public OnnxFile File => _file ?? throw new InvalidOperationException($"{Path} is no ONNX file.");

    /// <summary>Whether ONNX Runtime runs it; otherwise another library does.</summary>
    public bool IsOnnx => _file is not null;

    /// <summary>Version of what runs it: its outputs may depend on that.</summary>
    public string Runtime => Library?.Library ?? OnnxRuntimeVersion.Text;

    /// <summary>The model of another library; null for an ONNX file.</summary>
    internal ILibraryModel? Library { get; }

    /// <summary>What the user says about it; empty if nothing.</summary>
    public ModelCard Card { get; }

    /// <summary>How to feed it.</summary>
    public InputSpec Input { get; }

    /// <summary>What it gives back.</summary>
    public OutputSpec Output { get; }

    /// <summary>Parameters: the card's number, else counted from the file; null where a model's kind has none that can be counted.</summary>
    public long? Parameters => Card.Parameters ?? CountedParameters;

    /// <summary>Parameters counted from the file, whatever the card says; null where they cannot be counted.</summary>
    public long? CountedParameters => Library is { } library ? library.Parameters : File.Parameters;

    /// <summary>Why there is no number of parameters; null where there is one.</summary>
    public string? NoParameters => Parameters is null ? $"{Library!.ParametersNote} Give them in the card (parameters) if you know them." : null;

    /// <summary>
    /// Names of the classes in the order of the outputs: the card's, else those that the graph names as texts (scikit-learn's exports do); null where
    /// neither names them.
    /// </summary>
    public IReadOnlyList<string>? Labels => Card.Labels ?? (Library is { } library ? library.Labels : _graphNames);

    /// <summary>Names that the graph itself gives the classes, in the order of the outputs, numbers as texts; empty if none.</summary>
    public IReadOnlyList<string> GraphLabels { get; } = [];

    /// <summary>
    /// Names of the classes for data of some classes: <see cref="Labels"/>; where those classes are whole numbers, also the whole numbers that the graph
    /// gives its outputs (1, 2, 3), which need not count from 0; null where nothing names them, and the place of an output is its class.
    /// </summary>
    public IReadOnlyList<string>? LabelsFor(IReadOnlyList<string> classes) => Labels ?? (GraphLabels.Count > 0 && ClassOrder.AreNumbers(classes) ? GraphLabels : null);

    /// <summary>Bytes of the file and its external data.</summary>
    public long FileBytes { get; }

    /// <summary>SHA-256 of the file and its external data, lower-case hex; read when first asked for.</summary>
    public string Sha256 => _sha256.Value;

    /// <summary>What was inferred, and from what.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>What looks wrong and did not stop it: unknown keys in the card.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The checkpoint as the analysis sees it. Sizes that are unknown or 0 are left out.</summary>
    /// <param name="measured">Sizes found by running it, such as <c>macs</c>, the same on every machine; null for none.</param>
    public Checkpoint ToCheckpoint(IReadOnlyDictionary<string, double>? measured = null)
    {
        var scales = new SortedDictionary<string, double>(StringComparer.Ordinal);
        Add("parameters", Parameters);
        Add("file_bytes", FileBytes);
        Add("train_samples", Card.Training.TrainSamples);
        Add("epochs", Card.Training.Epoch ?? Card.Training.Epochs);
        Add("tokens", Card.Training.Tokens);
        Add("train_compute", Card.Training.Compute);
        foreach (var (axis, value) in measured ?? new Dictionary<string, double>())
        {
            Add(axis, value);
        }

        return new Checkpoint(Id, Family, Name, Sha256, scales, Variant, Card.Parent);

        void Add(string axis, double? value)
        {
            if (value is > 0 && double.IsFinite(value.Value))
            {
                scales[axis] = value.Value;
            }
        }
    }

    /// <summary>What sets it apart from the rungs: the card's <c>variant</c>, else its <c>kind</c> unless dense; null for a rung.</summary>
    private string? Variant => Card.Variant ?? (Card.Kind is null or "dense" ? null : Card.Kind);
}
