using System.Diagnostics;
using EvalHarness.Data;
using EvalHarness.Models;

namespace EvalHarness.Inference;

/// <summary>What a model costs to run on this machine.</summary>
/// <param name="Macs">Multiply-adds a sample; null with a note where they cannot be counted. The same on every machine.</param>
/// <param name="Single">Latency of one sample at a time (of the graph's own batch where it fixes one).</param>
/// <param name="Batched">Latency of whole batches at the fastest batch size tried.</param>
/// <param name="PeakMemoryBytes">How far the process's memory grows by opening it and running such batches; null where that cannot be told.</param>
/// <param name="Notes">What is missing, and why.</param>
public sealed record ModelCost(double? Macs, LatencyProfile Single, LatencyProfile Batched, long? PeakMemoryBytes, IReadOnlyList<string> Notes)
{
    private const int FewestRuns = 3;
    private const int MostRuns = 300;
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(250);

    /// <summary>Measures a model on made-up samples: at most half a second beyond opening it three times and a few batches.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">Device, threads and limits; the batch is chosen here.</param>
    /// <param name="sample">A batch of the data that will come: needed where the model's size is free, else null.</param>
    /// <exception cref="RefusedException">ONNX Runtime cannot run it.</exception>
    public static ModelCost Measure(CatalogedModel model, InferenceOptions options, SampleBatch? sample = null)
    {
        var notes = new List<string>();
        var macs = MacCounter.Count(model, options, sample, notes);
        LatencyProfile single;
        using (var classifier = Classifier.Open(model, options with { Batch = 1 }, sample))
        {
            single = Time(classifier, model, sample);
        }

        // Last, so that what the libraries need but once is there already and counts for no model.
        var start = PeakMemory.Start();
        using var best = Classifier.Open(model, options with { Batch = null }, sample);
        return new ModelCost(macs, single, Time(best, model, sample), PeakMemory.Since(start), notes);
    }

    private static LatencyProfile Time(IClassifier classifier, CatalogedModel model, SampleBatch? sample)
    {
        var size = classifier.PreferredBatch;
        var batch = ProbeSamples.Noise(model, sample, size);
        var rows = new float[size * classifier.ClassCount];
        var encoder = classifier.CreateEncoder(batch);
        using var prepared = encoder.CreateBatch(size);
        encoder.Encode(batch, prepared);
        classifier.Predict(prepared, rows);

        var times = new List<double>(MostRuns);
        var clock = Stopwatch.StartNew();
        while (times.Count < FewestRuns || (times.Count < MostRuns && clock.Elapsed < Budget))
        {
            var begin = Stopwatch.GetTimestamp();
            classifier.Predict(prepared, rows);
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }

        return LatencyProfile.Of(size, times);
    }
}
