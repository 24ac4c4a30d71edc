using System.Text.RegularExpressions;
using EvalHarness.Models;
namespace EvalHarness.Datasets;

/// <summary>Which arrays of an .npz archive are the samples and their labels.</summary>
/// <param name="Values">Name of the array of the samples.</param>
/// <param name="Labels">Name of the array of the labels; null if there is none.</param>
/// <param name="Others">Names of the arrays that could be samples, too.</param>
internal sealed partial record NpzArrays(string Values, string? Labels, IReadOnlyList<string> Others)
{
    private static readonly string[] ValueNames = ["images", "image", "imgs", "x", "data", "features", "inputs", "arr_0"];
    private static readonly string[] LabelNames = ["labels", "label", "y", "targets", "target", "classes", "class", "arr_1"];

    /// <summary>
    /// Chooses by the names that are usual: images, x, data or features and labels, y or target, for parts also such as x_test, test_images and X_val.
    /// Of the parts the train ones are taken for a dataset of that role, else the test ones.
    /// </summary>
    /// <param name="path">The archive.</param>
    /// <param name="options">Names that dataset.json gives, which go before.</param>
    /// <param name="role">What the dataset is for.</param>
    /// <exception cref="RefusedException">No array has a usual name, or one that dataset.json names is not there.</exception>
    public static NpzArrays Choose(string path, DatasetOptions options, DatasetRole role)
    {
        var names = NpyArray.NamesIn(path);
        if (names.Contains("indptr"))
        {
            throw new RefusedException($"{Path.GetFileName(path)} holds a sparse matrix.", "Save it as a whole, with its labels: numpy.savez(file, x=matrix.toarray(), y=labels).");
        }

        var values = All(names, ValueNames, role);
        var chosen = options.ImagesArray is { } named ? (Name: Named(path, names, named), Part: Understand(named, ValueNames) is { Place: >= 0 } usual ? usual.Part : null)
            : values.Length > 0 ? (values[0].Name, values[0].Part)
            : throw new RefusedException(
                $"{Path.GetFileName(path)} has no array of a usual name for samples (images, x, data, features; x_test, test_images), but: {Listed(path, names)}.",
                "Write dataset.json with \"format\": \"npz\" and \"options\": {\"images_array\": \"...\", \"labels_array\": \"...\"}, or save the arrays as images and labels.");
        var labels = options.LabelsArray is { } label
            ? Named(path, names, label)
            : All(names, LabelNames, role).Where(found => chosen.Part is null || found.Part == chosen.Part || found.Part.Length == 0).OrderBy(found => found.Part == chosen.Part ? 0 : 1).FirstOrDefault().Name;
        return new NpzArrays(chosen.Name, labels, [.. values.Select(found => found.Name).Where(name => name != chosen.Name)]);
    }

    private static (string Name, string Part)[] All(string[] names, string[] usual, DatasetRole role) => [.. names
        .Select(name => (Name: name, Found: Understand(name, usual)))
        .Where(item => item.Found.Place >= 0)
        .OrderBy(item => Array.IndexOf(PartsFor(role), item.Found.Part))
        .ThenBy(item => item.Found.Place)
        .ThenBy(item => item.Name, StringComparer.Ordinal)
        .Select(item => (item.Name, item.Found.Part))];

    private static string[] PartsFor(DatasetRole role) => role == DatasetRole.Train ? ["train", "", "val", "test"] : ["test", "", "val", "train"];

    // The part of the data that a name speaks of, "" if of none, and the place of the rest among the usual names, -1 if it is not usual.
    private static (string Part, int Place) Understand(string name, string[] usual)
    {
        var lower = name.ToLowerInvariant();
        if (Array.IndexOf(usual, lower) is >= 0 and var whole)
        {
            return (string.Empty, whole);
        }

        var words = Parts().Replace(lower, "_$0_").Split(['_', '-', '.'], StringSplitOptions.RemoveEmptyEntries);
        var part = words.Select(PartOf).FirstOrDefault(found => found.Length > 0, string.Empty);
        return (part, part.Length == 0 ? -1 : Array.IndexOf(usual, string.Join('_', words.Where(word => PartOf(word).Length == 0))));
    }

    private static string PartOf(string word) => word switch
    {
        "test" or "testing" => "test",
        "train" or "training" => "train",
        "val" or "valid" or "validation" => "val",
        _ => string.Empty,
    };

    private static string Named(string path, string[] names, string name) => names.Contains(name) ? name : throw new RefusedException(
        $"{Path.GetFileName(path)} holds no array '{name}', but: {string.Join(", ", names.Take(8))}.", "Correct images_array or labels_array in dataset.json's options.");

    private static string Listed(string path, string[] names) => names.Length == 0
        ? "no array at all"
        : string.Join(", ", names.Take(8).Select(name => $"{name}{ShapeOf(path, name)}")) + (names.Length > 8 ? ", ..." : string.Empty);

    private static string ShapeOf(string path, string name)
    {
        try
        {
            return $" ({string.Join(" x ", NpyArray.FromArchive(path, name).Shape)})";
        }
        catch (RefusedException)
        {
            return string.Empty;
        }
    }

    [GeneratedRegex("train(ing)?|test(ing)?|val(id(ation)?)?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parts();
}
