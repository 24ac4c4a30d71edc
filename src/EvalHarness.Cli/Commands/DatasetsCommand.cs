using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EvalHarness.Cli.Output;
using EvalHarness.Datasets;
using EvalHarness.Runs;

namespace EvalHarness.Cli.Commands;

/// <summary><c>evalharness datasets</c>: what the datasets folder holds, with every hash verified.</summary>
internal static class DatasetsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var folder = CommonOptions.Datasets();
        var json = CommonOptions.Json();
        var command = new Command("datasets", "List the datasets that were found, verify their files' hashes, and say which were refused and why.") { folder, json };
        command.Subcommands.Add(DatasetsAddCommand.Create());
        command.SetAction(parsed =>
        {
            var catalog = DatasetCatalog.Open(parsed.GetValue(folder)!);
            var problems = catalog.Datasets.ToDictionary(dataset => dataset.Name, dataset => dataset.Verify(), StringComparer.Ordinal);
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(Describe(catalog, problems), RunJson.Options));
            }
            else
            {
                WriteText(catalog, problems);
            }

            return catalog.Refused.Count == 0 && problems.Values.All(list => list.Count == 0) ? ExitCode.Pass : ExitCode.Incomplete;
        });
        return command;
    }

    private static object Describe(DatasetCatalog catalog, Dictionary<string, IReadOnlyList<string>> problems) => new
    {
        Datasets = catalog.Datasets.Select(dataset => new
        {
            dataset.Name,
            dataset.Title,
            dataset.Role,
            dataset.Of,
            Distance = dataset.Role == DatasetRole.Ood ? dataset.Distance : (Evaluation.OodDistance?)null,
            dataset.Kind,
            Shape = dataset.Shape?.ToString(),
            dataset.Count,
            dataset.Classes,
            dataset.Licence,
            dataset.Source,
            dataset.ContentHash,
            dataset.Warnings,
            Problems = problems[dataset.Name],
        }),
        Refused = catalog.Refused.Select(refusal => new { refusal.Path, refusal.Reason, refusal.WayOut }),
    };

    private static void WriteText(DatasetCatalog catalog, Dictionary<string, IReadOnlyList<string>> problems)
    {
        TextTable.Write(
            [
                new("dataset"), new("role"), new("of", Priority: 2), new("samples", IsNumber: true), new("holds", Priority: 1),
                new("classes", IsNumber: true, Priority: 1), new("files"), new("licence", Priority: 3),
            ],
            [.. catalog.Datasets.Select(dataset => new[]
            {
                dataset.Name,
                dataset.Role.ToString().ToLowerInvariant() + (dataset.Distance == Evaluation.OodDistance.Unspecified ? string.Empty : $", {dataset.Distance.ToString().ToLowerInvariant()}"),
                dataset.Of ?? string.Empty,
                dataset.Count.ToString("N0", CultureInfo.InvariantCulture),
                dataset.Shape is { } shape ? $"images {shape}" : dataset.Kind.ToString().ToLowerInvariant(),
                dataset.HasLabels ? dataset.Classes.Count.ToString(CultureInfo.InvariantCulture) : "none",
                problems[dataset.Name].Count == 0 ? "verified" : "CHANGED",
                dataset.Licence ?? "not said",
            })]);
        foreach (var line in catalog.Datasets.SelectMany(dataset => problems[dataset.Name].Concat(dataset.Warnings.Select(warning => $"{dataset.Name}: {warning}"))))
        {
            Console.Out.WriteLine($" {line}");
        }

        foreach (var refusal in catalog.Refused)
        {
            Console.Out.WriteLine($" Refused: {refusal}");
        }
    }
}
