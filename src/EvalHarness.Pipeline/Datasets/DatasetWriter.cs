using System.Text.Json;
using System.Text.Json.Nodes;
using EvalHarness.Data;
using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>What <see cref="DatasetWriter.Add"/> did.</summary>
/// <param name="Path">The dataset.json that was written.</param>
/// <param name="Assumptions">What was assumed, as sentences: the user corrects dataset.json where one is wrong.</param>
/// <param name="Dataset">The dataset, read back.</param>
/// <param name="Problem">That samples could not be read, among those that were tried (200; 10,000 rows of a table), with the first one's reason; null if all could.</param>
public sealed record AddedDataset(string Path, IReadOnlyList<string> Assumptions, Dataset Dataset, string? Problem);

/// <summary>Writes dataset.json by looking at data.</summary>
public static class DatasetWriter
{
    private const int Tried = 200;
    private const int TriedRows = 10_000;
    private const int MostNamed = 12;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Looks at a folder or a file and writes dataset.json into the folder (or the file's folder).</summary>
    /// <param name="path">The folder or the file.</param>
    /// <param name="labelColumn">Column of the labels in a file of rows; null to find it.</param>
    /// <exception cref="UsageException">There is nothing to be recognized, a dataset.json is there already, or the data cannot be read.</exception>
    public static AddedDataset Add(string path, string? labelColumn = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var folder = Directory.Exists(path) ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) : Path.GetDirectoryName(Path.GetFullPath(path))!;
        var card = Path.Combine(folder, DatasetCardReader.FileName);
        if (!Directory.Exists(path) && !File.Exists(path))
        {
            throw new UsageException($"{path} does not exist. Name a folder of data, or a data file.");
        }

        if (File.Exists(card))
        {
            throw new UsageException($"{card} is there already, and a folder holds one dataset. Edit it, remove it, or put the data into a folder of their own.");
        }

        var assumptions = new List<string>();
        try
        {
            var data = new NewData(folder, RoleOf(Path.GetFileName(folder)), labelColumn);
            return Write(data, card, DatasetGuess.Look(path, data, assumptions), assumptions);
        }
        catch (RefusedException error)
        {
            throw new UsageException($"{path}: {error.Reason} {error.WayOut}", error);
        }
    }

    private static AddedDataset Write(NewData data, string path, DatasetGuess found, List<string> assumptions)
    {
        var folder = data.Folder;
        var name = Path.GetFileName(folder);
        var role = data.Role.ToString().ToLowerInvariant();
        assumptions.Add($"format: {found.Format}");
        assumptions.Add($"name: '{name}', from the folder");
        assumptions.Add($"role: {role}, {(role == "clean" ? "as nothing in the name says otherwise" : "from the name")} (clean, shift, ood or train)");
        var json = new JsonObject
        {
            ["name"] = name,
            ["role"] = role,
            ["format"] = found.Format,
            ["files"] = new JsonArray(found.Files.Select(file => Entry(folder, file)).ToArray()),
        };
        if (found.Options.Count > 0)
        {
            json["options"] = found.Options;
        }

        if (found.LabelColumn is { } label)
        {
            json["label_column"] = label;
        }

        if (found.Slices.Count > 0)
        {
            json["slices"] = new JsonArray([.. found.Slices.Select(slice => (JsonNode)slice)]);
        }

        var dataset = TryRead(folder, path, json);
        if (dataset.HasLabels)
        {
            json["classes"] = new JsonArray(dataset.Classes.Select(item => (JsonNode)item).ToArray());
            if (dataset.Labels.Values is { } values)
            {
                found.Options["label_values"] = new JsonArray(values.Select(value => (JsonNode)value).ToArray());
                json["options"] = found.Options;
                assumptions.Add($"labels: numbers that are the names of their classes, as they are not 0, 1, 2, ... (options: label_values){(values[0] < 0 ? $"; if {values[0]} means no label, take it out of classes and label_values" : string.Empty)}");
            }
        }

        json["licence"] = null;
        json["source"] = null;
        dataset = TryRead(folder, path, json);
        var (problem, missing) = TrySamples(dataset);
        Describe(dataset, missing, assumptions);
        return new AddedDataset(path, assumptions, dataset, problem);
    }

    private static (string? Problem, string? Missing) TrySamples(Dataset dataset)
    {
        var most = dataset.Kind == DataKind.Tabular ? TriedRows : Tried;
        using var reader = dataset.Read(new ReadSelection(new SampleSubset(most, 1)));
        var batch = dataset.CreateBatch(32);
        var (rows, missing) = (0, new int[dataset.Columns.Count]);
        try
        {
            while (reader.Read(batch) > 0)
            {
                rows += batch.Count;
                Count(batch, missing);
            }
        }
        catch (UsageException error)
        {
            return (error.Message, null);
        }

        var problem = reader.Bad.Count == 0 ? null : FormattableString.Invariant(
            $"{reader.Bad.Count} of {Math.Min(most, dataset.Count)} samples that were tried cannot be read. The first is number {reader.Bad[0].Index} (from 0): {reader.Bad[0].Reason}");
        return (problem, Missing(dataset, rows, missing));
    }

    private static void Count(SampleBatch batch, int[] missing)
    {
        for (var i = 0; batch is TabularBatch table && i < table.Count; i++)
        {
            for (var column = 0; column < missing.Length; column++)
            {
                missing[column] += float.IsNaN(table.Row(i)[column]) ? 1 : 0;
            }
        }
    }

    private static string? Missing(Dataset dataset, int rows, int[] missing)
    {
        var columns = dataset.Columns.Zip(missing).Where(pair => pair.Second > 0).OrderByDescending(pair => pair.Second).ToList();
        var named = columns.Take(MostNamed).Select(pair => FormattableString.Invariant($"'{pair.First.Name}' {pair.Second:N0}"));
        var more = columns.Count > MostNamed ? FormattableString.Invariant($" and {columns.Count - MostNamed} more columns") : string.Empty;
        var all = rows < dataset.Count ? "rows drawn" : "rows";
        return columns.Count == 0 ? null : FormattableString.Invariant($"missing values: {string.Join(", ", named)}{more}, of {rows:N0} {all}");
    }

    private static Dataset TryRead(string folder, string path, JsonObject json)
    {
        var temporary = path + ".tmp";
        File.WriteAllText(temporary, json.ToJsonString(Indented) + "\n");
        File.Move(temporary, path, overwrite: true);
        try
        {
            var dataset = DatasetCatalog.Read(folder);
            _ = dataset.Classes;
            return dataset;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    private static void Describe(Dataset dataset, string? missing, List<string> assumptions)
    {
        assumptions.Add(FormattableString.Invariant($"samples: {dataset.Count}"));
        if (dataset.Shape is { } shape)
        {
            assumptions.Add($"images: {shape}");
        }

        if (dataset.Kind == DataKind.Tabular)
        {
            assumptions.AddRange(DescribeColumns(dataset.Columns));
        }

        if (missing is not null)
        {
            assumptions.Add(missing);
        }

        assumptions.Add(dataset.HasLabels
            ? FormattableString.Invariant($"classes: {dataset.Classes.Count} ({string.Join(", ", dataset.Classes.Take(MostNamed))}{(dataset.Classes.Count > MostNamed ? ", ..." : string.Empty)})")
            : dataset.Role == DatasetRole.Ood ? "labels: none" : "labels: none, so no accuracy can be measured on it (name them in dataset.json, or set role to ood)");
        assumptions.Add("licence and source: not known; fill them in");
    }

    private static IEnumerable<string> DescribeColumns(IReadOnlyList<TabularColumn> columns) => columns.Count > MostNamed && columns.All(column => column.Categories is null)
        ? [FormattableString.Invariant($"columns: {columns.Count} of numbers, '{columns[0].Name}' to '{columns[^1].Name}'")]
        : columns.Take(64).Select(column => column.Categories is { } categories
            ? FormattableString.Invariant($"column '{column.Name}': {categories.Count} categories")
            : $"column '{column.Name}': numbers");

    private static JsonObject Entry(string folder, (string Path, string Role) file) => new()
    {
        ["path"] = file.Path,
        ["role"] = file.Role,
        ["sha256"] = FileHash.Sha256(Path.Combine(folder, file.Path)),
    };

    private static DatasetRole RoleOf(string name)
    {
        bool Says(string part) => name.Contains(part, StringComparison.OrdinalIgnoreCase);
        return Says("train") ? DatasetRole.Train : Says("ood") ? DatasetRole.Ood : Says("shift") ? DatasetRole.Shift : DatasetRole.Clean;
    }
}
