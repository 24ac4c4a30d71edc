using EvalHarness.Data;

namespace EvalHarness.Inference;

/// <summary>A model that is open and ready: samples in, one row of K outputs a sample out.</summary>
public interface IClassifier : IDisposable
{
    /// <summary>Columns of the output, K (at least 2). A single sigmoid or logit counts as two classes.</summary>
    int ClassCount { get; }

    /// <summary>What the rows hold.</summary>
    OutputKind Kind { get; }

    /// <summary>Features of a sample that come out beside the outputs; 0 for none.</summary>
    int FeatureCount => 0;

    /// <summary>Samples that go through the model at once.</summary>
    int PreferredBatch { get; }

    /// <summary>Image shape that the graph fixes; null where it is free, or for tables and texts.</summary>
    ImageShape? InputShape { get; }

    /// <summary>Whether only labels come out: rows are 1 at the label and 0 elsewhere, and their confidence means nothing.</summary>
    bool IsLabelOnly { get; }

    /// <summary>Equal for classifiers that can share prepared batches of the same dataset.</summary>
    string PreprocessingKey { get; }

    /// <summary>
    /// Orders the columns by the classes of a dataset, matched by name with the card's labels; classes that the dataset lacks come after. Without
    /// labels in the card the model's own order is kept.
    /// </summary>
    /// <exception cref="UsageException">A class is unknown to the model, or there are more classes than outputs.</exception>
    void UseClasses(IReadOnlyList<string> classes);

    /// <summary>Makes what turns batches of a dataset into prepared batches for every classifier of the same <see cref="PreprocessingKey"/>.</summary>
    /// <exception cref="UsageException">The batch does not fit the model.</exception>
    IInputEncoder CreateEncoder(SampleBatch batch);

    /// <summary>Prepares and predicts in one step.</summary>
    /// <param name="batch">Samples.</param>
    /// <param name="outputs">At least <c>batch.Count</c> x <see cref="ClassCount"/> numbers, row after row. NaN and infinity are passed on.</param>
    void Predict(SampleBatch batch, Span<float> outputs);

    /// <summary>Predicts a prepared batch.</summary>
    /// <param name="batch">Samples, prepared by an encoder of the same <see cref="PreprocessingKey"/>.</param>
    /// <param name="outputs">At least <c>batch.Count</c> x <see cref="ClassCount"/> numbers, row after row. NaN and infinity are passed on.</param>
    void Predict(PreparedBatch batch, Span<float> outputs);

    /// <summary>Predicts a prepared batch and gives its features, too.</summary>
    /// <param name="batch">Samples, prepared by an encoder of the same <see cref="PreprocessingKey"/>.</param>
    /// <param name="outputs">At least <c>batch.Count</c> x <see cref="ClassCount"/> numbers.</param>
    /// <param name="features">At least <c>batch.Count</c> x <see cref="FeatureCount"/> numbers, row after row.</param>
    void Predict(PreparedBatch batch, Span<float> outputs, Span<float> features) => Predict(batch, outputs);
}

/// <summary>Turns samples into the numbers that models take.</summary>
public interface IInputEncoder
{
    /// <summary>Makes a buffer that <see cref="Encode"/> fills again and again.</summary>
    PreparedBatch CreateBatch(int capacity);

    /// <summary>Prepares a batch. Fast enough to be done once for each group of models with equal preprocessing.</summary>
    void Encode(SampleBatch batch, PreparedBatch prepared);
}
