using EvalHarness.Data;
using EvalHarness.MLNet.Datasets;
using EvalHarness.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EvalHarness.MLNet.Models;

/// <summary>Where a classifier's scores are, and what they mean.</summary>
internal sealed class ModelOutput
{
    private const string Multiclass = "MulticlassClassification";
    private const string Binary = "BinaryClassification";

    private ModelOutput(DataViewSchema.Column score, DataViewSchema.Column? probability, int classCount, IReadOnlyList<string>? labels)
    {
        (Score, Probability, ClassCount, Labels) = (score, probability, classCount, labels);
        Spec = new OutputSpec
        {
            Name = probability?.Name ?? score.Name,
            ClassCount = classCount,
            Kind = IsBinary ? (probability is null ? OutputKind.Logits : OutputKind.Probabilities) : null,
            IsBinary = IsBinary,
        };
        Note = (IsBinary, probability) switch
        {
            (true, null) => "a score that nothing has calibrated, taken for the log-odds of the positive class. The positive class is the dataset's second, unless its classes are named true and false or the card's labels say otherwise",
            (true, _) => "the probability of the positive class. That is the dataset's second, unless its classes are named true and false or the card's labels say otherwise. The more probable class is predicted, whatever the model's own threshold",
            _ => labels is null ? $"{classCount} scores in the order of the keys of its labels, which have no names" : $"{classCount} scores, of the classes {string.Join(", ", labels.Take(12))}",
        };
    }

    /// <summary>The scores: a vector of one number a class, or one number.</summary>
    public DataViewSchema.Column Score { get; }

    /// <summary>Probability of the positive class of a calibrated binary model; null otherwise.</summary>
    public DataViewSchema.Column? Probability { get; }

    /// <summary>Classes, at least 2.</summary>
    public int ClassCount { get; }

    /// <summary>Names of the classes in the order of the scores; null where the model names none.</summary>
    public IReadOnlyList<string>? Labels { get; }

    /// <summary>For the catalog.</summary>
    public OutputSpec Spec { get; }

    /// <summary>In words.</summary>
    public string Note { get; }

    /// <summary>Whether one number stands for two classes.</summary>
    public bool IsBinary => Score.Type is not VectorDataViewType;

    /// <summary>The columns to read.</summary>
    public IReadOnlyList<DataViewSchema.Column> Columns => Probability is { } probability ? [Score, probability] : [Score];

    /// <summary>Finds them.</summary>
    /// <exception cref="RefusedException">It is no classifier.</exception>
    public static ModelOutput Of(DataViewSchema schema)
    {
        if (schema.GetColumnOrNull("Score") is not { } score)
        {
            throw new RefusedException("The model gives no column Score, as ML.NET's classifiers do.", "Save the model with its trained classifier.");
        }

        var kind = Kind(score);
        return (score.Type, kind) switch
        {
            (VectorDataViewType { Size: >= 2 } vector, Multiclass) when vector.ItemType == NumberDataViewType.Single => new ModelOutput(score, null, vector.Size, Names(score, vector.Size)),
            (NumberDataViewType type, Binary) when type == NumberDataViewType.Single => new ModelOutput(score, Single(schema, "Probability"), 2, ["False", "True"]),
            _ => throw new RefusedException(
                $"The model is no multiclass or binary classifier (its Score holds {score.Type} of the kind {kind ?? "not said"}).", "Save a classifier."),
        };
    }

    private static DataViewSchema.Column? Single(DataViewSchema schema, string name) =>
        schema.GetColumnOrNull(name) is { } column && column.Type == NumberDataViewType.Single ? column : null;

    private static string? Kind(DataViewSchema.Column score)
    {
        if (score.Annotations.Schema.GetColumnOrNull("ScoreColumnKind") is null)
        {
            return null;
        }

        var kind = default(ReadOnlyMemory<char>);
        score.Annotations.GetValue("ScoreColumnKind", ref kind);
        return kind.ToString() is "MultiClassClassification" ? Multiclass : kind.ToString();
    }

    // ML.NET orders the scores by the keys of the training labels, often the order in which they first occurred.
    private static string[]? Names(DataViewSchema.Column score, int count) =>
        ColumnNames.Of(score.Annotations, "SlotNames", count) ?? ColumnNames.Of(score.Annotations, "TrainingLabelValues", count);
}
