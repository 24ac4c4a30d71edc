using System.Diagnostics;
using EvalHarness.Data;
using EvalHarness.Models;

namespace EvalHarness.Inference;

/// <summary>Times of single runs in milliseconds.</summary>
/// <param name="Batch">Samples a run.</param>
/// <param name="P50">Median.</param>
/// <param name="P90">90th percentile.</param>
/// <param name="P99">99th percentile.</param>
/// <param name="Runs">Runs timed.</param>
public sealed record LatencyProfile(int Batch, double P50, double P90, double P99, int Runs);

/// <summary>What a model costs to run on this machine: scale axes for the analysis.</summary>
/// <param name="Macs">Multiply-adds a sample; null with a note where they cannot be counted.</param>
/// <param name="Single">Latency of one sample at a time.</param>
/// <param name="Batched">Latency of whole batches at the batch in use.</param>
/// <param name="MemoryBytes">Growth of the process's memory by opening and running it: a rough figure; 0 where nothing grew.</param>
/// <param name="Notes">What is missing, and why.</param>
public sealed record ModelCost(double? Macs, LatencyProfile Single, LatencyProfile Batched, long MemoryBytes, IReadOnlyList<string> Notes)
{
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(300);

    /// <summary>Axes for <see cref="CatalogedModel.ToCheckpoint"/>: <c>macs</c> where known, and <c>latency_ms</c> (the median of single samples).</summary>
    public IReadOnlyDictionary<string, double> Scales => Macs is { } macs
        ? new Dictionary<string, double> { ["macs"] = macs, ["latency_ms"] = Single.P50 }
        : new Dictionary<string, double> { ["latency_ms"] = Single.P50 };

    /// <summary>Measures a model on made-up samples, about a second.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">Device, threads and batch.</param>
    /// <param name="sample">A batch of the data that will come: needed where the model's size is free, else null.</param>
    /// <exception cref="RefusedException">ONNX Runtime cannot run it.</exception>
    public static ModelCost Measure(CatalogedModel model, InferenceOptions options, SampleBatch? sample = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var before = Environment.WorkingSet;
        LatencyProfile batched;
        long memory;
        using (var classifier = OnnxClassifier.Open(model, options, sample))
        {
            batched = Time(classifier, model, sample, classifier.PreferredBatch);
            memory = Math.Max(0, Environment.WorkingSet - before);
        }

        using var one = OnnxClassifier.Open(model, options with { Batch = 1 }, sample);
        var notes = new List<string>();
        return new ModelCost(MacCounter.Count(model, sample, notes), Time(one, model, sample, one.PreferredBatch), batched, memory, notes);
    }

    private static LatencyProfile Time(OnnxClassifier classifier, CatalogedModel model, SampleBatch? sample, int size)
    {
        var batch = ProbeSamples.Like(model, sample, size);
        ProbeSamples.FillWithNoise(batch, new Perturbations.SeededRandom(2));
        var rows = new float[size * classifier.ClassCount];
        var encoder = classifier.CreateEncoder(batch);
        using var prepared = encoder.CreateBatch(size);
        encoder.Encode(batch, prepared);
        classifier.Predict(prepared, rows);

        var times = new List<double>();
        var clock = Stopwatch.StartNew();
        while (times.Count < 3 || (times.Count < 1000 && clock.Elapsed < Budget))
        {
            var start = Stopwatch.GetTimestamp();
            classifier.Predict(prepared, rows);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        return new LatencyProfile(size, At(0.5), At(0.9), At(0.99), times.Count);

        double At(double share) => times[Math.Min(times.Count - 1, (int)(share * times.Count))];
    }
}
