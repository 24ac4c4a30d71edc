using EvalHarness.Data;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace EvalHarness.MLNet.Scoring;

/// <summary>A multiclass model that ML.NET saved as a .zip file.</summary>
public sealed class ZipModel
{
    private readonly ITransformer _model;

    private ZipModel(string name, ITransformer model) => (Name, _model) = (name, model);

    /// <summary>File name without extension.</summary>
    public string Name { get; }

    /// <summary>Weights and offsets of a maximum entropy model; null for other kinds, which do not say.</summary>
    public long? Parameters
    {
        get
        {
            var last = _model is TransformerChain<ITransformer> chain ? chain.LastTransformer : _model;
            if (last is not ISingleFeaturePredictionTransformer<object> { Model: MaximumEntropyModelParameters linear })
            {
                return null;
            }

            VBuffer<float>[] weights = [];
            linear.GetWeights(ref weights, out var classes);
            return weights.Sum(row => (long)row.Length) + classes;
        }
    }

    /// <summary>Opens a file.</summary>
    /// <exception cref="UsageException">It is missing, or no model of ML.NET's.</exception>
    public static ZipModel Load(MLContext context, string path)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            return new ZipModel(Path.GetFileNameWithoutExtension(path), context.Model.Load(path, out _));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException or FormatException or InvalidOperationException)
        {
            throw new UsageException($"{path}: ML.NET cannot open it as a model ({error.Message}) Save it with mlContext.Model.Save.", error);
        }
    }

    /// <summary>Scores a view; the columns of the scores are matched with the classes by name.</summary>
    /// <exception cref="UsageException">The model asks for other columns, or scores other classes.</exception>
    public CellSamples Score(IDataView view, IReadOnlyList<string> classes)
    {
        try
        {
            return ViewScores.Of(_model.Transform(view), OutputKind.Probabilities, classes: classes);
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw new UsageException($"{Name}: the model does not fit the dataset ({error.Message}) It must take the column Features and give a column Score.", error);
        }
    }
}
