using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Evaluation;
using EvalHarness.Models;
using EvalHarness.Perturbations;

namespace EvalHarness.Reports;

/// <summary>
/// The images of a run, read from the datasets again and perturbed again from their seeds: the very pixels that the models saw. Datasets of
/// moderate size are read once and kept; of larger ones, no image is shown.
/// </summary>
public sealed class RunImages : IImageSource
{
    private const long MaxBytes = 256L << 20;

    private readonly EvaluationRun _run;
    private readonly Lazy<DatasetCatalog?> _catalog;
    private readonly Dictionary<string, (byte[] Pixels, Dictionary<int, int> Row, ImageShape Shape)?> _loaded = new(StringComparer.Ordinal);

    /// <summary>Images of a run over a folder of datasets; the folder is opened when the first image is asked for.</summary>
    public RunImages(EvaluationRun run, string datasetsFolder)
    {
        _run = run;
        _catalog = new Lazy<DatasetCatalog?>(() => Directory.Exists(datasetsFolder) ? DatasetCatalog.Open(datasetsFolder) : null);
    }

    /// <summary>Hash over the datasets of the run as the folder has them now: equal hashes, equal images.</summary>
    public string ContentHash => FileHash.Sha256OfText(string.Join('\n', _run.Conditions.Select(condition => condition.Dataset).Distinct(StringComparer.Ordinal)
        .Select(name => $"{name} {_catalog.Value?.Find(name)?.ContentHash}")));

    /// <inheritdoc/>
    public byte[]? Png(string dataset, int index, string condition)
    {
        if (Load(dataset) is not { } images || !images.Row.TryGetValue(index, out var row))
        {
            return null;
        }

        var image = images.Pixels.AsSpan(row * images.Shape.Size, images.Shape.Size);
        var found = _run.Conditions.FirstOrDefault(candidate => string.Equals(candidate.Id, condition, StringComparison.Ordinal));
        if (found?.Perturbation is null || found.Kind is ConditionKind.LabelNoise or ConditionKind.Attack)
        {
            return PngEncoder.Encode(image, images.Shape);
        }

        var setting = PerturbationSelection.Resolve(FormattableString.Invariant($"{found.Perturbation}:{found.Severity}"))[0];
        var result = new byte[image.Length];
        new ImagePerturber(setting.Perturbation, setting.Mode, setting.Severity, images.Shape, _run.Seed, dataset).Apply(image, [index], result);
        return PngEncoder.Encode(result, images.Shape);
    }

    private (byte[] Pixels, Dictionary<int, int> Row, ImageShape Shape)? Load(string name)
    {
        if (!_loaded.TryGetValue(name, out var images))
        {
            _loaded[name] = images = Read(name);
        }

        return images;
    }

    private (byte[] Pixels, Dictionary<int, int> Row, ImageShape Shape)? Read(string name)
    {
        if (_catalog.Value?.Find(name) is not { Shape: { } shape } dataset || (long)dataset.Count * shape.Size > MaxBytes)
        {
            return null;
        }

        var pixels = new byte[dataset.Count * shape.Size];
        var rows = new Dictionary<int, int>(dataset.Count);
        var batch = (ImageBatch)dataset.CreateBatch(256);
        using var reader = dataset.Read(ReadSelection.All);
        for (var filled = 0; reader.Read(batch) > 0; filled += batch.Count)
        {
            batch.Pixels.AsSpan(0, batch.Count * shape.Size).CopyTo(pixels.AsSpan(filled * shape.Size));
            for (var i = 0; i < batch.Count; i++)
            {
                rows[batch.Indices[i]] = filled + i;
            }
        }

        return (pixels, rows, shape);
    }
}
