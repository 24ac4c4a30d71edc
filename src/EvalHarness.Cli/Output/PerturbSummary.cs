using System.Globalization;
using System.Text.Json;
using EvalHarness.Datasets;
using EvalHarness.Perturbing;
using EvalHarness.Runs;

namespace EvalHarness.Cli.Output;

/// <summary>What was perturbed, and how far the results are from clean.</summary>
internal static class PerturbSummary
{
    /// <summary>Writes a table, or one JSON object.</summary>
    public static void Write(
        TextWriter writer, int width, bool json, ImageInput input, SampleSubset subset, IReadOnlyList<PerturbedImages> results, string? sheet)
    {
        if (json)
        {
            writer.WriteLine(JsonSerializer.Serialize(Describe(input, subset, results, sheet), RunJson.Options));
            return;
        }

        TextTable.Write(
            writer,
            width,
            [
                new("perturbation"), new("severity", IsNumber: true), new("PSNR dB", IsNumber: true), new("SSIM", IsNumber: true),
                new("clipped", IsNumber: true, Priority: 2), new("mean difference", IsNumber: true, Priority: 3), new("file", Priority: 1),
            ],
            [.. results.Select(result => new[]
            {
                result.Setting.Id,
                result.Setting.Severity.ToString(CultureInfo.InvariantCulture),
                Number(result.Reading.Psnr, "0.00", "same"),
                Number(result.Reading.Ssim, "0.000", "n/a"),
                Number(result.Reading.ClippedShare, "0.0 %", "n/a"),
                Number(result.Reading.MeanAbsoluteDifference, "0.00", "n/a"),
                result.File ?? string.Empty,
            })]);
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $" {results[0].Reading.Images:N0} images {input.Shape} of {input.Name}, seed {subset.Seed}."));
    }

    /// <summary>Writes a table's settings as a table, or one JSON object.</summary>
    public static void Write(TextWriter writer, int width, bool json, string dataset, SampleSubset subset, IReadOnlyList<PerturbedRows> results)
    {
        if (json)
        {
            writer.WriteLine(JsonSerializer.Serialize(
                new
                {
                    Dataset = dataset,
                    subset.Seed,
                    Settings = results.Select(result => new
                    {
                        result.Setting.Perturbation.Id,
                        result.Setting.Severity,
                        result.Rows,
                        result.DistinctRows,
                        result.ChangedShare,
                        result.MeanChange,
                        result.File,
                    }),
                },
                RunJson.Options));
            return;
        }

        TextTable.Write(
            writer,
            width,
            [
                new("perturbation"), new("severity", IsNumber: true), new("changed values", IsNumber: true), new("mean change", IsNumber: true),
                new("different rows", IsNumber: true, Priority: 2), new("file", Priority: 1),
            ],
            [.. results.Select(result => new[]
            {
                result.Setting.Perturbation.Id,
                result.Setting.Severity.ToString(CultureInfo.InvariantCulture),
                Number(result.ChangedShare, "0.0 %", "n/a"),
                Number(result.MeanChange, "0.000", "n/a"),
                result.DistinctRows.ToString("N0", CultureInfo.InvariantCulture),
                result.File ?? string.Empty,
            })]);
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $" {results[0].Rows:N0} rows of {dataset}, seed {subset.Seed}. Mean change of the numbers, in standard deviations of their columns."));
    }

    /// <summary>Writes the settings of texts as a table, or one JSON object.</summary>
    public static void Write(TextWriter writer, int width, bool json, string dataset, SampleSubset subset, IReadOnlyList<PerturbedTexts> results)
    {
        if (json)
        {
            writer.WriteLine(JsonSerializer.Serialize(
                new
                {
                    Dataset = dataset,
                    subset.Seed,
                    Settings = results.Select(result => new
                    {
                        result.Setting.Perturbation.Id,
                        result.Setting.Severity,
                        result.Texts,
                        result.ChangedShare,
                        result.LengthRatio,
                        result.File,
                    }),
                },
                RunJson.Options));
            return;
        }

        TextTable.Write(
            writer,
            width,
            [
                new("perturbation"), new("severity", IsNumber: true), new("changed texts", IsNumber: true), new("length", IsNumber: true), new("file", Priority: 1),
            ],
            [.. results.Select(result => new[]
            {
                result.Setting.Perturbation.Id,
                result.Setting.Severity.ToString(CultureInfo.InvariantCulture),
                Number(result.ChangedShare, "0.0 %", "n/a"),
                Number(result.LengthRatio, "0.0 %", "n/a"),
                result.File ?? string.Empty,
            })]);
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $" {results[0].Texts:N0} texts of {dataset}, seed {subset.Seed}. Length of all of them, in percent of the clean ones."));
    }

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

    private static string Number(double? value, string format, string missing) => value?.ToString(format, CultureInfo.InvariantCulture) ?? missing;
}
