using System.IO.Compression;
using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Inference;
using EvalHarness.Libraries;
using EvalHarness.Models;
using Microsoft.ML;

namespace EvalHarness.MLNet.Models;

/// <summary>A classifier that <c>mlContext.Model.Save</c> wrote, with everything that its file says: what it takes, what it gives, how large it is.</summary>
internal sealed class SavedModel : ILibraryModel
{
    private SavedModel(ITransformer transformer, DataViewSchema schema, ModelInput slots, ModelOutput output)
    {
        (Transformer, Schema, Slots, Scores) = (transformer, schema, slots, output);
        (Parameters, ParametersNote) = ParameterCount.Of(transformer);
        Notes =
        [
            $"input: {slots.Note}",
            $"output: {output.Note}",
            $"parameters: {ParametersNote}",
        ];
    }

    /// <summary>The whole saved pipeline.</summary>
    public ITransformer Transformer { get; }

    /// <summary>Schema of the data it was saved with.</summary>
    public DataViewSchema Schema { get; }

    /// <summary>The numbers and texts that the scores follow from.</summary>
    public ModelInput Slots { get; }

    /// <summary>Where the scores are.</summary>
    public ModelOutput Scores { get; }

    /// <inheritdoc/>
    public string Library => $"ML.NET {MLNetVersion.Text}";

    /// <inheritdoc/>
    public InputSpec Input => Slots.Spec;

    /// <inheritdoc/>
    public OutputSpec Output => Scores.Spec;

    /// <inheritdoc/>
    public IReadOnlyList<string>? Labels => Scores.Labels;

    /// <inheritdoc/>
    public long? Parameters { get; }

    /// <inheritdoc/>
    public string ParametersNote { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="RefusedException">It is no classifier of ML.NET's that scores row by row, or takes what a dataset cannot give.</exception>
    public static SavedModel Open(MLContext context, string path)
    {
        var (transformer, schema) = Load(context, path);
        if (schema is null)
        {
            throw new RefusedException("The model was saved without the schema of its data.", "Save it with mlContext.Model.Save(model, data.Schema, path).");
        }

        if (!transformer.IsRowToRowMapper)
        {
            throw new RefusedException(
                "The model does not score row by row: a step in it drops, adds or mixes rows.", "Save the steps behind it alone, and prepare the data before.");
        }

        try
        {
            var mapper = transformer.GetRowToRowMapper(schema);
            var output = ModelOutput.Of(mapper.OutputSchema);
            return new SavedModel(transformer, schema, ModelInput.Of(mapper.GetDependencies(output.Columns)), output);
        }
        catch (Exception error) when (error is not RefusedException)
        {
            throw new RefusedException(
                $"The model does not fit the schema that it was saved with ({error.Message.ReplaceLineEndings(" ")}).", "Save it with the schema of its training data.");
        }
    }

    /// <inheritdoc/>
    public string? Problem(CatalogedModel model, Dataset dataset)
    {
        var problem = dataset.Kind switch
        {
            EvalHarness.Data.DataKind.Image when Slots.IsOneVector => ImagePreprocessing.For(model).TargetFor(dataset.Shape!.Value).Problem,
            EvalHarness.Data.DataKind.Image => $"the model takes {Slots.Note}, but the dataset holds images. Train it on one vector of pixels.",
            EvalHarness.Data.DataKind.Tabular => SlotPlan.Of(Slots, dataset.Columns, out var reason) is null ? reason : null,
            _ => Slots.IsOneText ? null : $"the model takes {Slots.Note}, but the dataset holds texts. Use a dataset of that kind.",
        };
        return problem ?? (dataset.HasLabels ? ClassNames.Problem(model.Labels, Scores.ClassCount, dataset.Classes) : null);
    }

    /// <inheritdoc/>
    public IClassifier Open(CatalogedModel model, InferenceOptions options, SampleBatch? sample) => ZipClassifier.Open(this, model, options, sample);

    private static (ITransformer Transformer, DataViewSchema? Schema) Load(MLContext context, string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            using (var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true))
            {
                if (!archive.Entries.Any(entry => entry.FullName.EndsWith("Model.key", StringComparison.Ordinal)))
                {
                    throw new RefusedException("It is a zip archive, but no model of ML.NET's.", "Save a model with mlContext.Model.Save, or move the archive elsewhere.");
                }
            }

            file.Position = 0;
            return (context.Model.Load(file, out var schema), schema);
        }
        // A damaged file can make ML.NET throw almost anything, also for want of memory; the other checkpoints must go on.
        catch (Exception error) when (error is not RefusedException)
        {
            var inner = error.InnerException?.Message is { } cause ? $"{error.Message} {cause}" : error.Message;
            throw new RefusedException(
                $"ML.NET cannot open it as a model ({inner.ReplaceLineEndings(" ")}).",
                "Save it again with mlContext.Model.Save. Of ML.NET's trainers this build has the standard ones, FastTree and LightGBM.");
        }
    }
}
