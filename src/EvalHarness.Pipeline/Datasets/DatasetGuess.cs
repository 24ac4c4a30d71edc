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

    /// <summary>Looks at data.</summary>
    /// <param name="path">A folder, or a file in it.</param>
    /// <param name="data">The folder, and what is known already.</param>
    /// <param name="assumptions">Takes what is assumed.</param>
    /// <exception cref="RefusedException">Nothing is recognized, or what is there cannot be taken.</exception>
    public static DatasetGuess Look(string path, NewData data, List<string> assumptions)
    {
        var folder = data.Folder;
        if (!Directory.Exists(path))
        {
            return OfFile(Path.GetFileName(path), data, assumptions);
        }

        var files = Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal).ToArray();
        var idx = files.Where(file => IsIdx(Path.Combine(folder, file))).ToArray();
        if (idx.Length > 0)
        {
            return Idx(data, idx, assumptions);
        }

        if (ListOfImages(data, files, assumptions) is { } list)
        {
            return list;
        }

        if (Directory.EnumerateDirectories(folder).Any() && SafePath.Entries(folder).Any(ImageDecoder.Decodes))
        {
            return ImageFolder(folder, files, assumptions);
        }

        var bins = files.Where(file => file.EndsWith(".bin", StringComparison.OrdinalIgnoreCase)).ToArray();
        if (bins.Length > 0)
        {
            return Cifar(folder, bins, assumptions);
        }

        var npy = files.Where(file => file.EndsWith(".npy", StringComparison.OrdinalIgnoreCase)).ToArray();
        if (npy.Length > 0)
        {
            return ArrayGuess.Npy(data, npy, assumptions);
        }

        var known = files.Where(IsKnown).OrderBy(file => data.IsOfThePart(file) ? 0 : 1).ToArray();
        if (known.Length > 1)
        {
            assumptions.Add($"file: '{known[0]}', not {string.Join(", ", known[1..].Take(8).Select(file => $"'{file}'"))}{(known.Length > 9 ? ", ..." : string.Empty)} (or add the file itself)");
        }

        return known.Length > 0
            ? OfFile(known[0], data, assumptions)
            : files.Any(ImageDecoder.Decodes)
                ? new DatasetGuess("image-folder", [(".", "images")], [], null)
                : throw new RefusedException(
                    "Nothing in it is a known format.", $"{Conversion.Of(SafePath.Entries(folder))} into it.");
    }

    private static DatasetGuess ImageFolder(string folder, string[] files, List<string> assumptions)
    {
        var names = Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)).Where(ImageFolderFormat.IsClass).Order(StringComparer.Ordinal).ToArray();
        if (names.All(name => name.ToLowerInvariant() is "train" or "training" or "test" or "testing" or "val" or "valid" or "validation" or "dev"))
        {
            throw new RefusedException($"Its folders ({string.Join(", ", names)}) are parts of a dataset, not classes.", $"Add one of them: {Path.Combine(folder, names[0])}.");
        }

        if (names.Length == 1 && files.FirstOrDefault(IsList) is { } list)
        {
            throw new RefusedException(
                $"'{list}' lists no images: no column of it holds names of image files, such as {names[0]}/1.png.",
                $"Write into a column the path of each image from this folder, with its ending; or take '{list}' away, and '{names[0]}' is the one class.");
        }

        if (names.Length == 1 && !Directory.EnumerateFiles(Path.Combine(folder, names[0])).Any(ImageDecoder.Decodes))
        {
            throw new RefusedException(
                $"Its one folder, '{names[0]}', holds folders and no images, so its folders are the classes.", $"Add it instead: {Path.Combine(folder, names[0])}.");
        }

        if (!names.SequenceEqual(names.OrderBy(name => NumberText.TryParse(name, out var number) ? number : 0)))
        {
            assumptions.Add($"classes: the folders in the order of their texts ({string.Join(", ", names.Take(4))}, ...), as torchvision takes them");
        }

        return new DatasetGuess("image-folder", [(".", "images")], [], null);
    }

    private static bool IsList(string file) => Path.GetExtension(file).ToLowerInvariant() is ".csv" or ".tsv";

    // A list beside folders of images says more than the folders do: it has the labels.
    private static DatasetGuess? ListOfImages(NewData data, string[] files, List<string> assumptions)
    {
        var list = files.FirstOrDefault(file => IsList(file) && RowGuess.NamesImages(Path.Combine(data.Folder, file)));
        return list is null ? null : RowGuess.Look(data, list, isJson: false, assumptions);
    }

    private static bool IsKnown(string file) => Path.GetExtension(file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? file[..^3] : file)
        .ToLowerInvariant() is ".npz" or ".csv" or ".tsv" or ".jsonl" or ".ndjson" or ".npy" or ".bin" or ".idv";

    private static DatasetGuess OfFile(string file, NewData data, List<string> assumptions)
    {
        var plain = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? file[..^3] : file;
        return Path.GetExtension(plain).ToLowerInvariant() switch
        {
            ".npz" => ArrayGuess.Npz(data, file, assumptions),
            ".npy" => ArrayGuess.Npy(data, [file], assumptions),
            ".bin" => Cifar(data.Folder, [file], assumptions),
            ".jsonl" or ".ndjson" => RowGuess.Look(data, file, isJson: true, assumptions),
            ".idv" => Idv(data.Folder, file, assumptions),
            ".csv" or ".tsv" => RowGuess.Look(data, file, isJson: false, assumptions),
            _ when IsIdx(Path.Combine(data.Folder, file)) => Idx(data, [file], assumptions),
            _ => throw new RefusedException("It is no known format.", $"{Conversion.Of([file])} beside it, in a folder of their own."),
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

    private static DatasetGuess Idx(NewData data, string[] files, List<string> assumptions)
    {
        var folder = data.Folder;
        var images = files.Where(file => IdxHeader.Read(Path.Combine(folder, file)).Sizes.Length >= 3).ToArray();
        var labels = files.Except(images).ToArray();
        if (images.Length == 0)
        {
            throw new RefusedException("There are IDX labels, but no IDX images.", "Put the images beside them.");
        }

        var chosen = images.FirstOrDefault(data.IsOfThePart) ?? images[0];
        var count = IdxHeader.Read(Path.Combine(folder, chosen)).Sizes[0];
        var label = labels.Where(file => IdxHeader.Read(Path.Combine(folder, file)).Sizes[0] == count)
            .OrderByDescending(file => CommonStart(file, chosen))
            .FirstOrDefault() ?? (files.Length == 2 ? labels.FirstOrDefault() : null);
        assumptions.Add($"images: '{chosen}'{(images.Length > 1 ? $", one of {images.Length}" : "")}");
        assumptions.Add(label is null ? "labels: none of the files fits the images" : $"labels: '{label}'");
        return new DatasetGuess("idx", label is null ? [(chosen, "images")] : [(chosen, "images"), (label, "labels")], [], null);
    }

    /// <summary>How many characters two names have in common at their start.</summary>
    public static int CommonStart(string a, string b) => a.Zip(b).TakeWhile(pair => pair.First == pair.Second).Count();

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

    private static DatasetGuess Idv(string folder, string file, List<string> assumptions)
    {
        var table = MLNetAtHand.Needed(MLNetAtHand.Current, $"'{file}'").LookAtTable(Path.Combine(folder, file));
        assumptions.Add(table.Label is null ? "labels: none" : $"labels: column '{table.Label}'");
        assumptions.Add(table.Slices.Count == 0 ? "slices: none" : $"slices: columns {string.Join(", ", table.Slices)}");
        assumptions.Add("features: column 'Features' where there is one, else every other column");
        return new DatasetGuess("idv", [(file, "data")], [], table.Label) { Slices = table.Slices };
    }
}
