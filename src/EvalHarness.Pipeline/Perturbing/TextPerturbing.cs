using System.Text.Json;
using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Evaluation;
using EvalHarness.Perturbations;
using EvalHarness.Runs;

namespace EvalHarness.Perturbing;

/// <summary>What became of texts under one setting.</summary>
/// <param name="Setting">The perturbation and its severity.</param>
/// <param name="Texts">Texts made.</param>
/// <param name="ChangedShare">Share of the texts that are others than the clean ones, 0 to 1.</param>
/// <param name="LengthRatio">Characters (UTF-16 units) of all texts together, as a multiple of those of the clean ones; null if those have none.</param>
/// <param name="File">Where they were written; null if they were only measured.</param>
public sealed record PerturbedTexts(SampleSetting Setting, int Texts, double ChangedShare, double? LengthRatio, string? File);

/// <summary>Perturbs texts outside any evaluation, exactly as an evaluation with the same seed does.</summary>
public static class TextPerturbing
{
    private const int BatchSize = 256;

    /// <summary>Perturbs, measures and, where <paramref name="output"/> says so, writes JSON lines: index, label (absent without labels) and text.</summary>
    /// <param name="dataset">The texts.</param>
    /// <param name="settings">What to do, at least one.</param>
    /// <param name="subset">Which texts, and the seed of the perturbations.</param>
    /// <param name="output">A .jsonl file for one setting, else a folder with one file a setting; null to measure alone.</param>
    /// <param name="cancel">Stops it; a file that is not whole is not kept.</param>
    /// <exception cref="UsageException">Several settings would go into one file, it is of another kind, or it cannot be written.</exception>
    public static IReadOnlyList<PerturbedTexts> Run(
        Dataset dataset, IReadOnlyList<SampleSetting> settings, SampleSubset subset, string? output, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(subset);
        if (Path.GetExtension(output)?.ToUpperInvariant() is ".NPY" or ".CSV" or ".TXT" or ".JSON")
        {
            throw new UsageException($"--out {output}: texts are written as JSON lines. Name a file that ends in .jsonl, or a folder.");
        }

        var place = OutputPlace.Of(output, ".jsonl", settings.Count);
        return [.. settings.Select(setting => One(dataset, setting, subset, place?.FileOf(setting), cancel))];
    }

    private static PerturbedTexts One(Dataset dataset, SampleSetting setting, SampleSubset subset, string? path, CancellationToken cancel)
    {
        var measured = new PerturbedTexts(setting, 0, 0, null, path);
        if (path is null)
        {
            return Stream(dataset, measured, subset, null, cancel);
        }

        AtomicFile.Write(path, stream => measured = Stream(dataset, measured, subset, stream, cancel));
        return measured;
    }

    private static PerturbedTexts Stream(Dataset dataset, PerturbedTexts measured, SampleSubset subset, Stream? stream, CancellationToken cancel)
    {
        var perturber = new TextPerturber((TextPerturbation)measured.Setting.Perturbation, measured.Setting.Severity, subset.Seed, dataset.Name);
        var clean = (TextBatch)dataset.CreateBatch(BatchSize);
        var result = (TextBatch)dataset.CreateBatch(BatchSize);
        var (texts, changed) = (0, 0);
        var (before, after) = (0L, 0L);
        using var reader = dataset.Read(new ReadSelection(subset));
        while (reader.Read(clean) > 0)
        {
            cancel.ThrowIfCancellationRequested();
            perturber.Apply(clean, result);
            for (var i = 0; i < result.Count; i++)
            {
                texts++;
                changed += string.Equals(clean.Texts[i], result.Texts[i], StringComparison.Ordinal) ? 0 : 1;
                (before, after) = (before + clean.Texts[i].Length, after + result.Texts[i].Length);
                if (stream is not null)
                {
                    WriteLine(stream, result.Indices[i], dataset.HasLabels ? dataset.Code(result.Labels[i]) : null, result.Texts[i]);
                }
            }
        }

        return measured with { Texts = texts, ChangedShare = texts == 0 ? 0 : (double)changed / texts, LengthRatio = before == 0 ? null : (double)after / before };
    }

    private static void WriteLine(Stream stream, int index, int? label, string text)
    {
        object line = label is null ? new { Index = index, Text = text } : new { Index = index, Label = label, Text = text };
        JsonSerializer.Serialize(stream, line, RunJson.Compact);
        stream.WriteByte((byte)'\n');
    }
}
