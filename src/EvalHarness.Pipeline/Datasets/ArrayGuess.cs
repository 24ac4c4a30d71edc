using System.Text.Json.Nodes;
using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>Which NumPy arrays are the samples and their labels.</summary>
internal static class ArrayGuess
{
    private const int MostNamed = 8;

    /// <summary>Of an archive, by the names of its arrays, else by their shapes.</summary>
    public static DatasetGuess Npz(NewData data, string file, List<string> assumptions)
    {
        var path = Path.Combine(data.Folder, file);
        var chosen = ByShape(path) ?? NpzArrays.Choose(path, new DatasetOptions(), data.Role);
        var others = chosen.Others.Count == 0 ? string.Empty : $", not {string.Join(", ", chosen.Others.Take(MostNamed).Select(name => $"'{name}'"))} (options: images_array, labels_array)";
        assumptions.Add($"samples: array '{chosen.Values}' ({Shape(NpyArray.FromArchive(path, chosen.Values))}){others}");
        assumptions.Add(chosen.Labels is null ? "labels: none of the arrays" : $"labels: array '{chosen.Labels}'");
        var options = new JsonObject { ["images_array"] = chosen.Values };
        if (chosen.Labels is not null)
        {
            options["labels_array"] = chosen.Labels;
        }

        return new DatasetGuess("npz", [(file, "data")], options, null);
    }

    /// <summary>Of files, by their names and shapes.</summary>
    public static DatasetGuess Npy(NewData data, string[] files, List<string> assumptions)
    {
        var arrays = files.Select(file => (File: file, Array: NpyArray.FromFile(Path.Combine(data.Folder, file)))).ToArray();
        var samples = arrays.Where(item => item.Array.Shape.Length >= 2 && !item.Array.IsText).ToArray();
        if (samples.Length == 0)
        {
            throw new RefusedException("No array has one row a sample.", "Save images as N x H x W, tables as N x features.");
        }

        var largest = samples.Max(item => item.Array.RowElements);
        var values = samples.Where(item => item.Array.RowElements == largest).OrderBy(item => data.IsOfThePart(item.File) ? 0 : 1).First();

        // Where no other array has as many rows, the one that was meant for the labels is named, so that opening it says what is wrong.
        var others = arrays.Where(item => item.File != values.File
            && (item.Array.Shape.Length == 1 || (item.Array.Shape.Length == 2 && item.Array.RowElements < values.Array.RowElements))).ToArray();
        var labels = others.Where(item => item.Array.Shape[0] == values.Array.Shape[0])
            .OrderBy(item => item.Array.RowElements)
            .ThenBy(item => data.IsOfThePart(item.File) == data.IsOfThePart(values.File) ? 0 : 1)
            .ThenByDescending(item => DatasetGuess.CommonStart(item.File, values.File))
            .FirstOrDefault();
        labels = labels.File is null && arrays.Length == 2 ? others.FirstOrDefault() : labels;
        var unread = files.Where(file => file != values.File && file != labels.File).ToArray();
        assumptions.Add($"samples: '{values.File}' ({Shape(values.Array)}); labels: {(labels.File is null ? "none" : $"'{labels.File}'")}");
        if (unread.Length > 0)
        {
            assumptions.Add(FormattableString.Invariant(
                $"not read, as a folder holds one dataset: {string.Join(", ", unread.Take(MostNamed).Select(file => $"'{file}'"))}{(unread.Length > MostNamed ? $" and {unread.Length - MostNamed} more" : string.Empty)}"));
        }

        var role = values.Array.Shape.Length == 2 ? "data" : "images";
        return new DatasetGuess("npy", labels.File is null ? [(values.File, role)] : [(values.File, role), (labels.File, "labels")], [], null);
    }

    // Where only one array has rows of numbers and one the labels of these rows, names do not matter.
    private static NpzArrays? ByShape(string path)
    {
        var names = NpyArray.NamesIn(path);
        if (names.Length > 2)
        {
            return null;
        }

        var arrays = names.Select(name => (Name: name, Array: NpyArray.FromArchive(path, name))).ToArray();
        var values = arrays.Where(item => item.Array.Shape.Length >= 2 && item.Array.RowElements > 1 && !item.Array.IsText).ToArray();
        var rest = arrays.Except(values).ToArray();
        return values.Length == 1 && rest.All(item => item.Array.RowElements == 1)
            ? new NpzArrays(values[0].Name, rest.Length == 1 ? rest[0].Name : null, [])
            : null;
    }

    private static string Shape(NpyArray array) => string.Join(" x ", array.Shape);
}
