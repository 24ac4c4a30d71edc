using System.Collections.Concurrent;
using EvalHarness.Data;
using EvalHarness.Models;
using EvalHarness.Perturbations;

namespace EvalHarness.Datasets;

/// <summary>A dataset that was found and understood.</summary>
public sealed class Dataset
{
    private readonly DatasetFormat _format;
    private readonly DatasetCard _card;
    private readonly Lazy<string> _contentHash;
    private readonly Lazy<LabelNumbers> _labels;
    private readonly Lazy<IReadOnlyList<string>> _classes;
    private readonly Lazy<int[]?> _codes;

    // Verifying looks for a column, and the analysis wants its values: one walk through the file.
    private readonly ConcurrentDictionary<string, SliceValues> _slices = new(StringComparer.Ordinal);

    /// <param name="card">What dataset.json says.</param>
    /// <param name="format">How the samples are stored.</param>
    /// <param name="kin">Its training and shift data.</param>
    internal Dataset(DatasetCard card, DatasetFormat format, IReadOnlyList<Dataset>? kin = null)
    {
        _card = card;
        _format = format;
        _contentHash = new Lazy<string>(HashContent);
        _labels = new Lazy<LabelNumbers>(NumberLabels);
        _classes = new Lazy<IReadOnlyList<string>>(
            () => _card.Classes ?? KnownClasses.Of(Labels.Classes, [.. (kin ?? []).Select(other => (other._card.Classes, other.Labels.Classes))]));
        _codes = new Lazy<int[]?>(() => _format.Classes is null && Labels.Values is null ? null : LabelNumbers.Numbers(Classes));
    }

    /// <summary>Unique name.</summary>
    public string Name => _card.Name;

    /// <summary>Title for reports; the name if there is none.</summary>
    public string Title => _card.Title ?? _card.Name;

    /// <summary>What it is for.</summary>
    public DatasetRole Role => _card.Role;

    /// <summary>Name of the clean dataset that it belongs to; null for a clean one, or where dataset.json does not say.</summary>
    public string? Of => _card.Of;

    /// <summary>For out-of-distribution data, how far dataset.json says it is from the clean data.</summary>
    public Evaluation.OodDistance Distance => _card.Distance;

    /// <summary>Images, tables or texts.</summary>
    public DataKind Kind => _format.Kind;

    /// <summary>Shape of every image; null for tables and texts.</summary>
    public ImageShape? Shape => _format.Shape;

    /// <summary>Columns of a table; empty otherwise.</summary>
    public IReadOnlyList<TabularColumn> Columns => _format.Columns;

    /// <summary>Samples.</summary>
    public int Count => _format.Count;

    /// <summary>Whether samples have labels that count: out-of-distribution data has none.</summary>
    public bool HasLabels => _format.HasLabels && Role != DatasetRole.Ood;

    /// <summary>
    /// Names of the classes in the order of the labels; numbers as names where dataset.json names none. Where it names none, classes that only its training
    /// or shift data have are among them. Empty without labels.
    /// </summary>
    public IReadOnlyList<string> Classes => _classes.Value;

    /// <summary>How the stored labels become the numbers of the classes that they themselves have.</summary>
    internal LabelNumbers Labels => _labels.Value;

    /// <summary>Whether some classes come from its training or shift data alone.</summary>
    internal bool BorrowsClasses => Classes.Count > Labels.Classes.Count;

    /// <summary>The folder.</summary>
    public string Folder => _card.Folder;

    /// <summary>Its files.</summary>
    public IReadOnlyList<DatasetFile> Files => _card.Files;

    /// <summary>Licence of the data; null where not said.</summary>
    public string? Licence => _card.Licence;

    /// <summary>Where the data comes from; null where not said.</summary>
    public string? Source => _card.Source;

    /// <summary>What a value of a table becomes that a perturbation loses.</summary>
    public Imputation Imputation => _card.Options.Imputation;

    /// <summary>Columns that cut it into groups.</summary>
    public IReadOnlyList<SliceColumn> SliceColumns => _card.Slices;

    /// <summary>What looks wrong and did not stop it: unknown keys in dataset.json, files that are not read, texts that are not in UTF-8.</summary>
    public IReadOnlyList<string> Warnings => [.. _card.Warnings, .. _format.Warnings];

    /// <summary>SHA-256 over the hashes of the files in their order, lower-case hex: declared hashes where there are, else computed.</summary>
    public string ContentHash => _contentHash.Value;

    /// <summary>SHA-256 of dataset.json, lower-case hex; of what it would say where the dataset lies in no folder.</summary>
    internal string CardHash => Folder.Length > 0
        ? FileHash.Sha256(Path.Combine(Folder, DatasetCardReader.FileName))
        : FileHash.Sha256OfText(string.Join('\n', [Name, Role.ToString(), Of, .. Classes, .. Columns.Select(column => column.Name), .. SliceColumns.Select(column => column.Name)]));

    /// <summary>A batch of the right kind and shape.</summary>
    public SampleBatch CreateBatch(int capacity) => Kind switch
    {
        DataKind.Image => new ImageBatch(Shape!.Value, capacity),
        DataKind.Tabular => new TabularBatch(Columns, capacity),
        _ => new TextBatch(capacity),
    };

    /// <summary>Streams samples.</summary>
    /// <exception cref="UsageException">A class of this dataset is not among the classes asked for.</exception>
    public IDatasetReader Read(ReadSelection selection)
    {
        ArgumentNullException.ThrowIfNull(selection);
        var wanted = selection.Classes ?? Classes;
        var map = !HasLabels || ReferenceEquals(wanted, Labels.Classes) ? null : ClassOrder.Positions(Name, Labels.Classes, wanted);
        return new DatasetReader(this, _format.Open(Indices(selection.Subset)), HasLabels, map);
    }

    /// <summary>A class as a file of numbers has it: its whole number where the labels are such numbers, else its place; -1 stays, where there is none.</summary>
    internal int Code(int label) => label >= 0 && _codes.Value is { } codes ? codes[label] : label;

    /// <summary>The same dataset, which knows the classes of its training and shift data.</summary>
    internal Dataset With(IReadOnlyList<Dataset> kin) => new(_card, _format, kin);

    /// <summary>The indices that a subset reads, ascending; null for all. A shift draws like the clean dataset it belongs to.</summary>
    public int[]? Indices(SampleSubset subset)
    {
        ArgumentNullException.ThrowIfNull(subset);
        return subset.Indices(Role == DatasetRole.Shift ? Of ?? Name : Name, Count);
    }

    /// <summary>The groups of a slice column.</summary>
    /// <exception cref="UsageException">There is no such column.</exception>
    public SliceValues ReadSlice(string column) => _slices.GetOrAdd(
        column,
        name => _format.Slice(name) ?? SidecarSlices.Read(this, name) ?? throw new UsageException(
            $"{Name}: dataset.json names the slice column '{name}', which neither its table nor a file with the role 'slices' has. Correct the name, or take it out."));

    /// <summary>
    /// Compares every file with the hash that dataset.json declares, and looks for the slice columns that it names; each problem as a sentence, empty if
    /// all is well.
    /// </summary>
    public IReadOnlyList<string> Verify()
    {
        var problems = new List<string>();
        foreach (var file in Files)
        {
            try
            {
                if (file.Sha256 is { } declared && FileHash.Sha256(file.Path) is var found && !string.Equals(found, declared, StringComparison.OrdinalIgnoreCase))
                {
                    problems.Add($"{file.Path}: its SHA-256 is {found}, but dataset.json declares {declared}. Fetch it again, or correct dataset.json.");
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                problems.Add($"{file.Path}: cannot be read: {error.Message} Fetch it again.");
            }
        }

        foreach (var column in SliceColumns)
        {
            try
            {
                ReadSlice(column.Name);
            }
            catch (Exception error) when (error is UsageException or RefusedException)
            {
                problems.Add(error.Message);
            }
        }

        return problems;
    }

    private string HashContent()
    {
        if (Files.Count == 0)
        {
            return _format.ContentHash ?? FileHash.Sha256(Folder);
        }

        // A list names images that dataset.json need not: when one changes, so have the data.
        var hashes = Files.Select(file => file.Sha256 ?? FileHash.Sha256(file.Path));
        return FileHash.Sha256OfText(string.Join('\n', _card.Format == "image-csv" && _card.File("images") is null ? hashes.Append(FileHash.Sha256(Folder)) : hashes));
    }

    private LabelNumbers NumberLabels()
    {
        // A format with classes of its own gives class numbers.
        var given = _card.Classes ?? _format.Classes;
        return _format.Classes is not null || (!HasLabels && given is not null) ? LabelNumbers.Places(given!)
            : !HasLabels ? LabelNumbers.Places([])
            : LabelNumbers.Of(given, _card.Options.LabelValues, () => (_format.StoredLabels() ?? ReadLabels()).Concat(_format.CountsFrom0 ? [0] : []));
    }

    private IEnumerable<int> ReadLabels()
    {
        var batch = CreateBatch(256);
        var bad = new List<BadSample>();
        using var stream = _format.Open(null);
        while (stream.Fill(batch, bad) > 0)
        {
            for (var i = 0; i < batch.Count; i++)
            {
                yield return batch.Labels[i];
            }
        }
    }
}
