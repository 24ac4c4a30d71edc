using EvalHarness.Datasets;

namespace EvalHarness.Inference;

/// <summary>Which output of a model goes to which column.</summary>
internal static class ClassColumns
{
    /// <summary>For each column the model's output; null if the order stays.</summary>
    /// <param name="model">Id of the model, for messages.</param>
    /// <param name="labels">Classes in the order of the outputs, from the card; null if not known.</param>
    /// <param name="outputs">Outputs of the model.</param>
    /// <param name="classes">Classes of the dataset.</param>
    public static int[]? Order(string model, IReadOnlyList<string>? labels, int outputs, IReadOnlyList<string> classes)
    {
        if (Problem(labels, outputs, classes) is { } problem)
        {
            throw new UsageException($"{model}: {problem}");
        }

        if (labels is null || classes.Count == 0)
        {
            return null;
        }

        var first = ClassOrder.Positions(model, classes, labels);
        var rest = Enumerable.Range(0, outputs).Except(first);
        var order = first.Concat(rest).ToArray();
        return order.SequenceEqual(Enumerable.Range(0, outputs)) ? null : order;
    }

    /// <summary>Why the classes do not fit; null if they do.</summary>
    public static string? Problem(IReadOnlyList<string>? labels, int? outputs, IReadOnlyList<string> classes)
    {
        if (outputs is { } count && classes.Count > count)
        {
            return FormattableString.Invariant(
                $"the dataset has {classes.Count} classes, but the model gives {count}. Use a dataset whose classes the model knows.");
        }

        if (labels is null)
        {
            return null;
        }

        if (outputs is { } columns && labels.Count != columns)
        {
            return FormattableString.Invariant($"the card names {labels.Count} labels, but the model gives {columns}. Correct the card's labels.");
        }

        var missing = classes.FirstOrDefault(name => ClassOrder.Find(name, labels) < 0);
        return missing is null
            ? null
            : $"the dataset's class '{missing}' is not among the card's labels. Give it the same name in both.";
    }
}
