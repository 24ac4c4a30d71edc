using System.Text.Json.Nodes;
using EvalHarness.Libraries;
using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>What data look like.</summary>
/// <param name="Format">Format, as dataset.json names it.</param>
/// <param name="Files">Files by path in the folder, with their roles.</param>
/// <param name="Options">Options of dataset.json.</param>
/// <param name="LabelColumn">Column of the labels; null where the format needs none.</param>
internal sealed record DatasetGuess(string Format, IReadOnlyList<(string Path, string Role)> Files, JsonObject Options, string? LabelColumn)
{
    /// <summary>Columns that cut the data into groups.</summary>
    public IReadOnlyList<string> Slices { get; init; } = [];

    private static readonly string[] ImageEnds = [".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".gif"];

    public static DatasetGuess Look(string path, string folder, List<string> assumptions)
    {
        if (!Directory.Exists(path))
        {
            return OfFile(Path.GetFileName(path), folder, assumptions);
        }

        var files = Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal).ToArray();
        var idx = files.Where(file => IsIdx(Path.Combine(folder, file))).ToArray();
        if (idx.Length > 0)
        {
            return Idx(folder, idx, assumptions);
        }

        if (ListOfImages(folder, files, assumptions) is { } list)
        {
            return list;
        }

        if (Directory.EnumerateDirectories(folder).Any() && SafePath.Entries(folder).Any(IsImage))
        {
            return ImageFolder(folder);
        }

        var bins = files.Where(file => file.EndsWith(".bin", StringComparison.OrdinalIgnoreCase)).ToArray();
        if (bins.Length > 0)
        {
            return Cifar(folder, bins, assumptions);
        }

        var npy = files.Where(file => file.EndsWith(".npy", StringComparison.OrdinalIgnoreCase)).ToArray();
        if (npy.Length > 0)
        {
            return Npy(folder, npy, assumptions);
        }

        var single = files.FirstOrDefault(file => IsKnown(file));
        return single is not null
            ? OfFile(single, folder, assumptions)
            : files.Any(IsImage)
                ? new DatasetGuess("image-folder", [(".", "images")], [], null)
                : throw new RefusedException(
                    "Nothing in it is a known format.", "Put IDX, CIFAR .bin, .npy, .npz, .csv, .jsonl, ML.NET's .idv, or a folder of images a class into it.");
    }

    private static DatasetGuess ImageFolder(string folder)
    {
        var names = Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)).Where(name => name[0] != '.').Order(StringComparer.Ordinal).ToArray();
        return names.All(name => name.ToLowerInvariant() is "train" or "training" or "test" or "testing" or "val" or "valid" or "validation" or "dev")
            ? throw new RefusedException($"Its folders ({string.Join(", ", names)}) are parts of a dataset, not classes.", $"Add one of them: {Path.Combine(folder, names[0])}.")
            : new DatasetGuess("image-folder", [(".", "images")], [], null);
    }

    // A list beside folders of images says more than the folders do: it has the labels.
    private static DatasetGuess? ListOfImages(string folder, string[] files, List<string> assumptions)
    {
        foreach (var file in files.Where(file => Path.GetExtension(file).ToLowerInvariant() is ".csv" or ".tsv"))
        {
            try
            {
                var found = new List<string>();
                if (Rows(folder, file, isJson: false, found) is { Format: "image-csv" } guess)
                {
                    assumptions.AddRange(found);
                    return guess;
                }
            }
            catch (RefusedException)
            {
                // It is no list; what else is in the folder tells.
            }
        }

        return null;
    }

    private static bool IsImage(string path) => ImageEnds.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    private static bool IsKnown(string file) => Path.GetExtension(file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? file[..^3] : file)
        .ToLowerInvariant() is ".npz" or ".csv" or ".tsv" or ".jsonl" or ".npy" or ".bin" or ".idv";

    private static DatasetGuess OfFile(string file, string folder, List<string> assumptions)
    {
        var plain = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? file[..^3] : file;
        return Path.GetExtension(plain).ToLowerInvariant() switch
        {
            ".npz" => new DatasetGuess("npz", [(file, "data")], [], null),
            ".npy" => Npy(folder, [file], assumptions),
            ".bin" => Cifar(folder, [file], assumptions),
            ".jsonl" => Rows(folder, file, isJson: true, assumptions),
            ".idv" => Idv(folder, file, assumptions),
            ".csv" or ".tsv" => Rows(folder, file, isJson: false, assumptions),
            _ when IsIdx(Path.Combine(folder, file)) => Idx(folder, [file], assumptions),
            _ => throw new RefusedException("It is no known format.", "Use IDX, CIFAR .bin, .npy, .npz, .csv, .jsonl, ML.NET's .idv, or a folder of images."),
        };
    }

    private static bool IsIdx(string path)
    {
        try
        {
            IdxHeader.Read(path);
            return true;
        }
        catch (RefusedException)
        {
            return false;
        }
    }

    private static DatasetGuess Idx(string folder, string[] files, List<string> assumptions)
    {
        var images = files.Where(file => IdxHeader.Read(Path.Combine(folder, file)).Sizes.Length >= 3).ToArray();
        var labels = files.Except(images).ToArray();
        if (images.Length == 0)
        {
            throw new RefusedException("There are IDX labels, but no IDX images.", "Put the images beside them.");
        }

        var chosen = images.FirstOrDefault(file => file.Contains("t10k", StringComparison.OrdinalIgnoreCase)
            || file.Contains("test", StringComparison.OrdinalIgnoreCase)) ?? images[0];
        var count = IdxHeader.Read(Path.Combine(folder, chosen)).Sizes[0];
        var label = labels.Where(file => IdxHeader.Read(Path.Combine(folder, file)).Sizes[0] == count)
            .OrderByDescending(file => CommonStart(file, chosen))
            .FirstOrDefault() ?? (files.Length == 2 ? labels.FirstOrDefault() : null);
        assumptions.Add($"images: '{chosen}'{(images.Length > 1 ? $", one of {images.Length}" : "")}");
        assumptions.Add(label is null ? "labels: none of the files fits the images" : $"labels: '{label}'");
        return new DatasetGuess("idx", label is null ? [(chosen, "images")] : [(chosen, "images"), (label, "labels")], [], null);
    }

    private static int CommonStart(string a, string b) => a.Zip(b).TakeWhile(pair => pair.First == pair.Second).Count();

    private static DatasetGuess Cifar(string folder, string[] files, List<string> assumptions)
    {
        var tests = files.Where(file => file.Contains("test", StringComparison.OrdinalIgnoreCase)).ToArray();
        var chosen = tests.Length > 0 ? tests : files;
        var bytes = new FileInfo(Path.Combine(folder, chosen[0])).Length;
        var isCoarse = bytes % 3073 != 0 && bytes % 3074 == 0;
        assumptions.Add(isCoarse ? "labels: two bytes (CIFAR-100), the second one taken" : "labels: one byte (CIFAR-10)");
        var options = new JsonObject();
        if (isCoarse)
        {
            options["label_bytes"] = 2;
        }

        return new DatasetGuess("cifar-bin", chosen.Select(file => (file, "data")).ToArray(), options, null);
    }

    private static DatasetGuess Npy(string folder, string[] files, List<string> assumptions)
    {
        var arrays = files.Select(file => (File: file, Array: NpyArray.FromFile(Path.Combine(folder, file)))).ToArray();
        var values = arrays.Where(item => item.Array.Shape.Length >= 2).MaxBy(item => item.Array.RowElements);
        if (values.File is null)
        {
            throw new RefusedException("No array has one row a sample.", "Save images as N x H x W, tables as N x features.");
        }

        // Where no other array has as many rows, the one that was meant for the labels is named, so that opening it says what is wrong.
        var others = arrays.Where(item => item.Array.Shape.Length == 1 || (item.Array.Shape.Length == 2 && item.Array.RowElements < values.Array.RowElements)).ToArray();
        var labels = others.Where(item => item.Array.Shape[0] == values.Array.Shape[0]).OrderBy(item => item.Array.RowElements).FirstOrDefault();
        labels = labels.File is null && arrays.Length == 2 ? others.FirstOrDefault() : labels;
        assumptions.Add($"samples: '{values.File}'; labels: {(labels.File is null ? "none" : $"'{labels.File}'")}");
        var role = values.Array.Shape.Length == 2 ? "data" : "images";
        return new DatasetGuess("npy", labels.File is null ? [(values.File, role)] : [(values.File, role), (labels.File, "labels")], [], null);
    }

    private static DatasetGuess Idv(string folder, string file, List<string> assumptions)
    {
        var table = MLNetAtHand.Needed(MLNetAtHand.Current, $"'{file}'").LookAtTable(Path.Combine(folder, file));
        assumptions.Add(table.Label is null ? "labels: none" : $"labels: column '{table.Label}'");
        assumptions.Add(table.Slices.Count == 0 ? "slices: none" : $"slices: columns {string.Join(", ", table.Slices)}");
        assumptions.Add("features: column 'Features' where there is one, else every other column");
        return new DatasetGuess("idv", [(file, "data")], [], table.Label) { Slices = table.Slices };
    }

    private static DatasetGuess Rows(string folder, string file, bool isJson, List<string> assumptions)
    {
        var source = RowSource.Open(Path.Combine(folder, file), null, isJson);
        var first = source.Rows().OfType<string?[]>().Take(50).ToArray();
        if (first.Length == 0)
        {
            throw new RefusedException("It has no rows.", "Add samples below the header.");
        }

        var usual = Datasets.LabelColumn.Usual(source);
        var label = source.Header[usual >= 0 ? usual : source.Header.Count - 1];
        assumptions.Add($"labels: column '{label}'{(usual >= 0 ? string.Empty : ", the last one, as none is called label, class, target or y")}");
        var input = Enumerable.Range(0, source.Header.Count).Where(i => source.Header[i] != label).ToArray();
        if (input.Length == 0)
        {
            throw new RefusedException(
                $"'{file}' has the column '{label}' alone{(isJson ? " in its first line, which names the columns" : string.Empty)}.",
                isJson ? "Give its first line a text and a label." : "Add columns beside the label, or correct the delimiter: comma, semicolon, tab or |.");
        }

        // A list may have a row without a path: such rows are listed when it is read.
        var image = input.FirstOrDefault(i => 2 * first.Count(row => row[i] is { } text && IsImage(text.Trim())) > first.Length, -1);
        var text = input.OrderByDescending(i => first.Average(row => row[i]?.Length ?? 0)).FirstOrDefault(-1);
        if (image >= 0)
        {
            assumptions.Add($"images: paths in column '{source.Header[image]}'");
            return new DatasetGuess("image-csv", [(file, "data"), (".", "images")], new JsonObject { ["input_column"] = source.Header[image] }, label);
        }

        if (isJson || (text >= 0 && first.Average(row => (row[text] ?? string.Empty).Count(c => c == ' ')) >= 3))
        {
            assumptions.Add($"texts: column '{source.Header[text]}'");
            return new DatasetGuess(isJson ? "jsonl" : "text-csv", [(file, "data")], new JsonObject { ["input_column"] = source.Header[text] }, label);
        }

        assumptions.Add("features: every other column");
        return new DatasetGuess("csv", [(file, "data")], [], label);
    }
}
