using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Models;

namespace EvalHarness.Inference;

/// <summary>Whether a model can be evaluated on a dataset: asked before anything runs.</summary>
public static class Fit
{
    /// <summary>The problem with its way out; null if they fit.</summary>
    public static string? Check(CatalogedModel model, Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(dataset);
        return model.Library is { } library
            ? library.Problem(model, dataset)
            : CheckKind(model, dataset) ?? CheckClasses(model, dataset);
    }

    /// <summary>What is guessed of a model and a dataset that fit, in words; null if nothing is, or only running the model tells.</summary>
    /// <param name="model">The model.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="seen">How many classes it gives, where running it has told.</param>
    public static string? Guess(CatalogedModel model, Dataset dataset, int? seen = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(dataset);
        return (model.Output.ClassCount ?? seen) is { } outputs && dataset.HasLabels && dataset.Classes.Count < outputs && model.LabelsFor(dataset.Classes) is null
            && !AreAllPlaces(dataset.Classes, outputs)
            ? FormattableString.Invariant(
                $"it gives {outputs} classes and {dataset.Name} has {dataset.Classes.Count}, and nothing says which is which: {Guessed(dataset, outputs)}. Name all {outputs} in the card: \"labels\": [...].")
            : null;
    }

    // Numbers that reach the last output, from 0 or 1, leave no other way to read them: the classes in between merely have no row.
    private static bool AreAllPlaces(IReadOnlyList<string> classes, int outputs) =>
        ClassColumns.Places(classes, outputs) is { } places && ClassOrder.Find(places[^1], classes) >= 0 && (places[0] == "1" || ClassOrder.Find("0", classes) >= 0);

    private static string Guessed(Dataset dataset, int outputs) => ClassColumns.Places(dataset.Classes, outputs) is { } places
        ? $"the dataset's numbers are taken as places of its outputs, from {places[0]}"
        : FormattableString.Invariant($"its first {dataset.Classes.Count} are taken, in the dataset's order");

    private static string? CheckClasses(CatalogedModel model, Dataset dataset)
    {
        if (model.Output is { IsLabelOnly: true, ClassCount: null })
        {
            return "the model gives labels only, and nothing says how many classes there are. List them in the card: \"labels\": [...].";
        }

        var problem = dataset.HasLabels ? ClassColumns.Problem(model.LabelsFor(dataset.Classes), model.Output.ClassCount, dataset.Classes) : null;
        return problem is not null && dataset.BorrowsClasses
            ? $"{problem} Classes that only its training or shift data have count, too, unless dataset.json names the classes."
            : problem;
    }

    private static string? CheckKind(CatalogedModel model, Dataset dataset)
    {
        var layout = model.Input.Layout;
        var fits = dataset.Kind switch
        {
            DataKind.Image => layout is InputLayout.Nchw or InputLayout.Nhwc or InputLayout.Nhw or InputLayout.Flat,
            DataKind.Tabular => layout is InputLayout.Flat or InputLayout.Columns,
            _ => layout is InputLayout.Text or InputLayout.Tokens,
        };
        if (!fits && dataset.Kind == DataKind.Text && model.Input.ElementType is (OnnxElementType.Int64 or OnnxElementType.Int32))
        {
            return "the model takes token ids. Name its tokenizer in the card: \"tokenizer\": {\"kind\": \"huggingface\", \"vocabulary\": \"tokenizer.json\"} (or of kind wordpiece or bpe).";
        }

        if (!fits)
        {
            return $"the model takes {InputEncoders.Needs(model.Input)}, but the dataset holds {Holds(dataset.Kind)}. Use a dataset of that kind.";
        }

        if (dataset.Kind == DataKind.Image)
        {
            return ImagePreprocessing.For(model).TargetFor(dataset.Shape!.Value).Problem;
        }

        return dataset.Kind == DataKind.Tabular && model.Input.Features is { } features && features != dataset.Columns.Count
            ? FormattableString.Invariant($"the model takes {features} features, but the dataset has {dataset.Columns.Count}. Name the model's features in dataset.json (options: features).")
            : null;
    }

    private static string Holds(DataKind kind) => kind switch
    {
        DataKind.Image => "images",
        DataKind.Tabular => "rows of a table",
        _ => "texts",
    };
}
