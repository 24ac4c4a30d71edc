using System.Text.Json;
using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Metrics.DataQuality;
using EvalHarness.Runs;

namespace EvalHarness.Analysis;

/// <summary>
/// What the analysis needs of the data themselves, read while they are at hand and kept in <c>context.json</c>, so that a run can be
/// analysed and verified without its datasets.
/// </summary>
/// <param name="Slices">By dataset, clean or shifted, and column: the groups.</param>
/// <param name="Duplicates">By clean dataset: images that look alike.</param>
/// <param name="Leakage">By clean dataset: test images that look like training images.</param>
public sealed record RunContext(
    IReadOnlyDictionary<string, IReadOnlyList<SliceValues>> Slices,
    IReadOnlyDictionary<string, DuplicateReport> Duplicates,
    IReadOnlyDictionary<string, DuplicateReport> Leakage)
{
    /// <summary>Name of the file in the run folder.</summary>
    public const string FileName = "context.json";

    /// <summary>Images of a dataset whose likeness is compared; longer ones are left out, so that memory stays bounded.</summary>
    public const int MaxHashed = 200_000;

    /// <summary>What is left out of the search for images that look alike, in words.</summary>
    public static IEnumerable<string> LeftOut(IEnumerable<Dataset> datasets) => datasets
        .Where(dataset => dataset is { Kind: DataKind.Image, Role: DatasetRole.Clean or DatasetRole.Train } && dataset.Count > MaxHashed)
        .Select(dataset => FormattableString.Invariant(
            $"{dataset.Name}: its {dataset.Count:N0} images are more than {MaxHashed:N0}, so they are not searched for duplicates and leakage."));

    /// <summary>Reads the clean datasets, the slices of the shifted ones, and the training samples that belong to them.</summary>
    public static RunContext Of(IReadOnlyList<Dataset> datasets)
    {
        ArgumentNullException.ThrowIfNull(datasets);
        var slices = new SortedDictionary<string, IReadOnlyList<SliceValues>>(StringComparer.Ordinal);
        var duplicates = new SortedDictionary<string, DuplicateReport>(StringComparer.Ordinal);
        var leakage = new SortedDictionary<string, DuplicateReport>(StringComparer.Ordinal);
        foreach (var sliced in datasets.Where(dataset => dataset.Role is DatasetRole.Clean or DatasetRole.Shift))
        {
            slices[sliced.Name] = [.. sliced.SliceColumns.Select(column => sliced.ReadSlice(column.Name))];
        }

        foreach (var clean in datasets.Where(dataset => dataset.Role == DatasetRole.Clean))
        {
            if (clean.Kind != DataKind.Image || clean.Count > MaxHashed)
            {
                continue;
            }

            var images = Fingerprints(clean);
            duplicates[clean.Name] = DuplicateSearch.Within(images);
            if (datasets.FirstOrDefault(dataset => dataset.Role == DatasetRole.Train && dataset.Of == clean.Name && dataset.Count <= MaxHashed && dataset.Shape == clean.Shape) is { } train)
            {
                leakage[clean.Name] = DuplicateSearch.Between(images, Fingerprints(train));
            }
        }

        return new RunContext(slices, duplicates, leakage);
    }

    /// <summary>The context of a run folder; an empty one where it has none.</summary>
    /// <exception cref="UsageException">The file is damaged.</exception>
    public static RunContext Read(string runFolder)
    {
        var file = Path.Combine(runFolder, FileName);
        try
        {
            return File.Exists(file)
                ? JsonSerializer.Deserialize<RunContext>(AtomicFile.ReadText(file), RunJson.Options) ?? throw new JsonException("the file is empty")
                : new RunContext(
                    new Dictionary<string, IReadOnlyList<SliceValues>>(), new Dictionary<string, DuplicateReport>(), new Dictionary<string, DuplicateReport>());
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file}: cannot be read ({error.Message}). Run the evaluation again: finished cells are reused.", error);
        }
    }

    /// <summary>The context as it stands in the file.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RunJson.Compact) + "\n";

    private static List<ImageFingerprint> Fingerprints(Dataset dataset)
    {
        var hash = new PerceptualHash(dataset.Shape!.Value);
        var batch = (ImageBatch)dataset.CreateBatch(256);
        var fingerprints = new List<ImageFingerprint>(dataset.Count);
        using var reader = dataset.Read(ReadSelection.All);
        while (reader.Read(batch) > 0)
        {
            for (var i = 0; i < batch.Count; i++)
            {
                fingerprints.Add(hash.Of(batch.Image(i)));
            }
        }

        return fingerprints;
    }
}
