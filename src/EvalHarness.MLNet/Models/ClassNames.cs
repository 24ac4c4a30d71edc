using System.Globalization;
using EvalHarness.Datasets;
using EvalHarness.Inference;

namespace EvalHarness.MLNet.Models;

/// <summary>
/// How a model's classes are found among a dataset's: by name. Where none is found by name, labels that are the numbers 0 to K - 1 (or false
/// and true) stand for positions, so a model trained on numbers fits a dataset that names its classes.
/// </summary>
internal static class ClassNames
{
    /// <summary>For each class of the dataset the model's output, followed by the outputs that the dataset lacks; null if the order stays.</summary>
    /// <exception cref="UsageException">The classes do not fit.</exception>
    public static int[]? Order(string model, IReadOnlyList<string>? labels, int outputs, IReadOnlyList<string> classes) =>
        Problem(labels, outputs, classes) is { } problem
            ? throw new UsageException($"{model}: {problem}")
            : ClassColumns.Order(model, Resolve(labels, classes), outputs, classes);

    /// <summary>Why the classes do not fit; null if they do.</summary>
    public static string? Problem(IReadOnlyList<string>? labels, int outputs, IReadOnlyList<string> classes)
    {
        var resolved = Resolve(labels, classes);
        var missing = resolved is null || classes.Count > outputs || resolved.Count != outputs ? null : Missing(new ClassIndex(resolved), classes);
        return missing is null
            ? ClassColumns.Problem(resolved, outputs, classes)
            : $"the dataset's class '{missing}' is not among the model's: {string.Join(", ", labels!.Take(12))}. Give it the same name in dataset.json, or name the outputs in the model's card (labels).";
    }

    private static string? Missing(ClassIndex labels, IReadOnlyList<string> classes) => classes.FirstOrDefault(name => labels.Find(name) < 0);

    private static IReadOnlyList<string>? Resolve(IReadOnlyList<string>? labels, IReadOnlyList<string> classes)
    {
        var index = labels is null ? null : new ClassIndex(labels);
        if (labels is null || index is null || classes.Any(name => index.Find(name) >= 0))
        {
            return labels;
        }

        int[] numbers = [.. labels.Select(Number)];
        return numbers.Order().SequenceEqual(Enumerable.Range(0, labels.Count))
            ? [.. numbers.Select((number, output) => number < classes.Count ? classes[number] : labels[output])]
            : labels;
    }

    private static int Number(string label) => label switch
    {
        "False" => 0,
        "True" => 1,
        _ => int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1,
    };
}
