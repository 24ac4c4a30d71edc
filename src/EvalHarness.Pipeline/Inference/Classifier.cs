using EvalHarness.Data;
using EvalHarness.Models;

namespace EvalHarness.Inference;

/// <summary>Opens checkpoints of every kind.</summary>
public static class Classifier
{
    /// <summary>Opens a checkpoint with the library that its file is made for.</summary>
    /// <param name="model">The checkpoint.</param>
    /// <param name="options">Device, threads and batch.</param>
    /// <param name="sample">A batch of the data that will come: needed where the model's size is free, else null.</param>
    /// <exception cref="RefusedException">It cannot be run, or its outputs are no classes.</exception>
    /// <exception cref="UsageException">The device cannot be used.</exception>
    public static IClassifier Open(CatalogedModel model, InferenceOptions options, SampleBatch? sample = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        return model.Library is { } library ? library.Open(model, options, sample) : OnnxClassifier.Open(model, options, sample);
    }
}
