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

    /// <summary>What is guessed of a model and a dataset that fit, in words; null if nothing is.</summary>
    public static string? Guess(CatalogedModel model, Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(dataset);
        return model.LabelsFor(dataset.Classes) is null && model.Output.ClassCount is { } outputs && dataset.HasLabels && dataset.Classes.Count < outputs
            ? FormattableString.Invariant(
                $"it gives {outputs} classes and {dataset.Name} has {dataset.Classes.Count}, and nothing says which is which: {Guessed(dataset, outputs)}. Name all {outputs} in the card: \"labels\": [...].")
            : null;
    }

    private static string Guessed(Dataset dataset, int outputs) => ClassColumns.Places(dataset.Classes, outputs) is not null
        ? "the dataset's numbers are taken as places of its outputs, from 0"
        : FormattableString.Invariant($"its first {dataset.Classes.Count} are taken, in the dataset's order");

    private static string? CheckClasses(CatalogedModel model, Dataset dataset) => model.Output is { IsLabelOnly: true, ClassCount: null }
        ? "the model gives labels only, and nothing says how many classes there are. List them in the card: \"labels\": [...]."
        : dataset.HasLabels ? ClassColumns.Problem(model.LabelsFor(dataset.Classes), model.Output.ClassCount, dataset.Classes) : null;

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
