using EvalHarness.Data;
using EvalHarness.Models;

namespace EvalHarness.Inference;

/// <summary>The encoder that a model needs for a kind of samples.</summary>
internal static class InputEncoders
{
    public static IInputEncoder Create(CatalogedModel model, SampleBatch batch) => batch switch
    {
        ImageBatch images when model.Input.Layout is not (InputLayout.Text or InputLayout.Tokens or InputLayout.Columns) =>
            new ImageEncoder(ImagePreprocessing.For(model), images.Shape),
        TabularBatch table when model.Input.Layout == InputLayout.Flat => new MatrixEncoder(model.Input, table.Columns),
        TabularBatch table when model.Input.Layout == InputLayout.Columns => new ColumnsEncoder(model.Input, table.Columns),
        TextBatch when model.Input.Layout == InputLayout.Text => new TextEncoder(model.Input),
        TextBatch when model.Input.Layout == InputLayout.Tokens => new TokenEncoder(model),
        _ => throw new UsageException($"{model.Id}: it takes {Needs(model.Input)}, and the data are of another kind. Use a dataset of that kind."),
    };

    /// <summary>What a model takes, in words.</summary>
    public static string Needs(InputSpec input) => input.Layout switch
    {
        InputLayout.Text or InputLayout.Tokens => "texts",
        InputLayout.Columns => "rows of a table",
        InputLayout.Flat => "rows of numbers",
        _ => "images",
    };

    public static string Key(CatalogedModel model) => model.Input.Layout switch
    {
        InputLayout.Text => $"text/{model.Input.Inputs[0].Dims!.Count}",
        InputLayout.Tokens => $"tokens/{model.Card.Tokenizer}/{model.Input.Features}/{string.Join('|', model.Input.Inputs)}/{string.Join('|', model.TokenizerFiles)}",
        InputLayout.Columns => "columns/" + string.Join('|', model.Input.Inputs),
        _ => ImagePreprocessing.For(model).Key,
    };
}
