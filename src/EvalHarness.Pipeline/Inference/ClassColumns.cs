using System.Globalization;
using EvalHarness.Datasets;

namespace EvalHarness.Inference;

/// <summary>Which output of a model goes to which column.</summary>
internal static class ClassColumns
{
    /// <summary>For each column the model's output; null if the order stays.</summary>
    /// <param name="model">Id of the model, for messages.</param>
    /// <param name="labels">Classes in the order of the outputs, from the card or the model; null if not known.</param>
    /// <param name="outputs">Outputs of the model.</param>
    /// <param name="classes">Classes of the dataset.</param>
    public static int[]? Order(string model, IReadOnlyList<string>? labels, int outputs, IReadOnlyList<string> classes)
    {
        if (Problem(labels, outputs, classes) is { } problem)
        {
            throw new UsageException($"{model}: {problem}");
        }

        if ((labels ?? Places(classes, outputs)) is not { } names || classes.Count == 0)
        {
            return null;
        }

        var first = ClassOrder.Positions(model, classes, names);
        var rest = Enumerable.Range(0, outputs).Except(first);
        var order = first.Concat(rest).ToArray();
        return order.SequenceEqual(Enumerable.Range(0, outputs)) ? null : order;
    }

    /// <summary>
    /// Names for outputs that nothing names, where the classes are whole numbers that are all places of an output: from 0, or from 1 where one is the
    /// number of outputs. Data that lack a class still meet their own outputs then. Null where the classes are no places, or stand in another order than
    /// that of their numbers: folders named 0, 1, 10, 2 are so for whoever trained on them, too.
    /// </summary>
    public static IReadOnlyList<string>? Places(IReadOnlyList<string> classes, int outputs)
    {
        var numbers = classes.Select(ClassOrder.Whole).ToArray();
        if (numbers.Length == 0 || numbers.Min() is not { } least || numbers.Max() is not { } most || numbers.Contains(null) || least < 0 || most > outputs
            || numbers.Zip(numbers.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            return null;
        }

        var first = most == outputs ? 1 : 0;
        return least < first ? null : [.. Enumerable.Range(first, outputs).Select(place => place.ToString(CultureInfo.InvariantCulture))];
    }

    /// <summary>Why the classes do not fit; null if they do.</summary>
    public static string? Problem(IReadOnlyList<string>? labels, int? outputs, IReadOnlyList<string> classes)
    {
        const string NoneFits = ". Use a dataset whose classes the model knows.";
        var tooMany = outputs is { } count && classes.Count > count
            ? FormattableString.Invariant($"the dataset has {classes.Count} classes, but the model gives {count}")
            : null;
        if (labels is null)
        {
            return tooMany is null ? null : tooMany + NoneFits;
        }

        var index = new ClassIndex(labels);
        var missing = classes.FirstOrDefault(name => index.Find(name) < 0);
        if (tooMany is not null)
        {
            return missing is null ? tooMany + NoneFits : $"{tooMany}; {Missing(missing, labels)}";
        }

        if (outputs is { } columns && labels.Count != columns)
        {
            return FormattableString.Invariant(
                $"the card or the graph names {labels.Count} labels, but the model gives {columns} classes. Name all {columns} in the card, in the order of the outputs: \"labels\": [...].");
        }

        return missing is null ? Twice(index, labels, classes) : Missing(missing, labels);
    }

    private static string? Twice(ClassIndex index, IReadOnlyList<string> labels, IReadOnlyList<string> classes)
    {
        var same = classes.GroupBy(index.Find).FirstOrDefault(group => group.Count() > 1)?.ToArray();
        return same is null
            ? null
            : $"the dataset's classes '{same[0]}' and '{same[1]}' would both be the model's '{labels[index.Find(same[0])]}'. Make them one class in the data, or name the model's classes exactly in its card (labels).";
    }

    private static string Missing(string name, IReadOnlyList<string> labels) =>
        $"the dataset's class '{name}' is not among the model's labels ({string.Join(", ", labels.Take(12))}{(labels.Count > 12 ? ", ..." : string.Empty)}). Give it the same name in both, or, if no sample has it, leave it out of the classes in dataset.json.";
}
