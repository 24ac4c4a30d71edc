using System.Globalization;
using System.Text.Json;
using EvalHarness.Datasets;
using EvalHarness.Perturbing;
using EvalHarness.Runs;

namespace EvalHarness.Cli.Output;

/// <summary>What was perturbed, and how far the results are from clean.</summary>
internal static class PerturbSummary
{
    /// <summary>Writes the settings of images as a table, or one JSON object.</summary>
    public static void Write(
        TextWriter writer, int width, bool json, ImageInput input, SampleSubset subset, IReadOnlyList<PerturbedImages> results, string? sheet) => Write(
        writer,
        width,
        json ? Describe(input, subset, results, sheet) : null,
        [
            new("perturbation"), new("severity", IsNumber: true), new("PSNR dB", IsNumber: true), new("SSIM", IsNumber: true),
            new("clipped", IsNumber: true, Priority: 2), new("mean difference", IsNumber: true, Priority: 3), new("file", Priority: 1),
        ],
        results.Select(result => new[]
        {
            result.Setting.Id,
            Whole(result.Setting.Severity),
            Number(result.Reading.Psnr, "0.00", "same"),
            Number(result.Reading.Ssim, "0.000"),
            Number(result.Reading.ClippedShare, "0.0 %"),
            Number(result.Reading.MeanAbsoluteDifference, "0.00"),
            result.File ?? string.Empty,
        }),
        string.Create(CultureInfo.InvariantCulture, $" {results[0].Reading.Images:N0} images {input.Shape} of {input.Name}, seed {subset.Seed}."));

    /// <summary>Writes the settings of a table as a table, or one JSON object.</summary>
    public static void Write(TextWriter writer, int width, bool json, string dataset, SampleSubset subset, IReadOnlyList<PerturbedRows> results) => Write(
        writer,
        width,
        !json ? null : Describe(dataset, subset, results.Select(result => new
        {
            result.Setting.Perturbation.Id,
            result.Setting.Severity,
            result.Rows,
            result.DistinctRows,
            result.ChangedShare,
            result.MeanChange,
            result.File,
        })),
        [
            new("perturbation"), new("severity", IsNumber: true), new("changed values", IsNumber: true), new("mean change", IsNumber: true),
            new("different rows", IsNumber: true, Priority: 2), new("file", Priority: 1),
        ],
        results.Select(result => new[]
        {
            result.Setting.Perturbation.Id,
            Whole(result.Setting.Severity),
            Number(result.ChangedShare, "0.0 %"),
            Number(result.MeanChange, "0.000"),
            Whole(result.DistinctRows),
            result.File ?? string.Empty,
        }),
        string.Create(
            CultureInfo.InvariantCulture, $" {results[0].Rows:N0} rows of {dataset}, seed {subset.Seed}. Mean change of the numbers, in standard deviations of their columns."));

    /// <summary>Writes the settings of texts as a table, or one JSON object.</summary>
    public static void Write(TextWriter writer, int width, bool json, string dataset, SampleSubset subset, IReadOnlyList<PerturbedTexts> results) => Write(
        writer,
        width,
        !json ? null : Describe(dataset, subset, results.Select(result => new
        {
            result.Setting.Perturbation.Id,
            result.Setting.Severity,
            result.Texts,
            result.ChangedShare,
            result.LengthRatio,
            result.File,
        })),
        [
            new("perturbation"), new("severity", IsNumber: true), new("changed texts", IsNumber: true), new("length", IsNumber: true), new("file", Priority: 1),
        ],
        results.Select(result => new[]
        {
            result.Setting.Perturbation.Id,
            Whole(result.Setting.Severity),
            Number(result.ChangedShare, "0.0 %"),
            Number(result.LengthRatio, "0.0 %"),
            result.File ?? string.Empty,
        }),
        string.Create(
            CultureInfo.InvariantCulture, $" {results[0].Texts:N0} texts of {dataset}, seed {subset.Seed}. Length of all of them, in percent of the clean ones."));

    private static void Write(TextWriter writer, int width, object? document, IReadOnlyList<TextColumn> columns, IEnumerable<string[]> rows, string note)
    {
        if (document is not null)
        {
            writer.WriteLine(JsonSerializer.Serialize(document, RunJson.Options));
            return;
        }

        TextTable.Write(writer, width, columns, [.. rows]);
        writer.WriteLine(note);
    }

    private static object Describe<T>(string dataset, SampleSubset subset, IEnumerable<T> settings) => new { Dataset = dataset, subset.Seed, Settings = settings };

    private static object Describe(ImageInput input, SampleSubset subset, IReadOnlyList<PerturbedImages> results, string? sheet) => new
    {
        Dataset = input.Name,
        Shape = input.Shape.ToString(),
        results[0].Reading.Images,
        subset.Seed,
        Sheet = sheet,
        Settings = results.Select(result => new
        {
            result.Setting.Id,
            result.Setting.Severity,
            result.Setting.Mode,
            Group = result.Setting.Perturbation.Groups[0],
            result.Reading.Psnr,
            result.Reading.Ssim,
            result.Reading.ClippedShare,
            result.Reading.MeanAbsoluteDifference,
            result.File,
        }),
    };

    private static string Whole(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Number(double? value, string format, string missing = "n/a") => value?.ToString(format, CultureInfo.InvariantCulture) ?? missing;
}
