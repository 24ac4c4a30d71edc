using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Models;

namespace EvalHarness.Inference;

/// <summary>
/// How much a model's outputs change when nothing but the batch size and the threads do: a floor under which no difference may be called real.
/// </summary>
/// <param name="Samples">Samples tried.</param>
/// <param name="Flips">Samples whose top class changes, ties going to the lowest class.</param>
/// <param name="LargestDifference">Largest difference of an output; null where an output is not finite.</param>
/// <param name="Settings">The two settings, in words.</param>
public sealed record NondeterminismFloor(int Samples, int Flips, double? LargestDifference, string Settings)
{
    /// <summary>Runs a slice of a dataset twice: at batch 1 on one thread, and at the given batch on all threads asked for.</summary>
    /// <param name="model">The model.</param>
    /// <param name="dataset">Data that fit it.</param>
    /// <param name="options">Device, threads and batch of the second pass.</param>
    /// <param name="samples">Samples to try.</param>
    public static NondeterminismFloor Measure(CatalogedModel model, Dataset dataset, InferenceOptions options, int samples = 256)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(options);
        var batch = dataset.CreateBatch(samples);
        using (var reader = dataset.Read(new ReadSelection(new SampleSubset(samples, 1))))
        {
            reader.Read(batch);
        }

        var threads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads;
        var other = options with { Threads = Math.Max(2, threads), Batch = options.Batch is > 1 ? options.Batch : 64 };
        var first = Rows(model, options with { Threads = 1, Batch = 1 }, batch, out var classes);
        var second = Rows(model, other, batch, out _);
        var (flips, largest) = Compare(first, second, classes, batch.Count);
        return new NondeterminismFloor(
            batch.Count, flips, largest, FormattableString.Invariant($"batch 1 on 1 thread, batch {other.Batch} on {other.Threads} threads, {options.Device}"));
    }

    private static float[] Rows(CatalogedModel model, InferenceOptions options, SampleBatch batch, out int classes)
    {
        using var classifier = OnnxClassifier.Open(model, options, batch);
        classes = classifier.ClassCount;
        var rows = new float[batch.Count * classes];
        classifier.Predict(batch, rows);
        return rows;
    }

    private static (int Flips, double? Largest) Compare(float[] first, float[] second, int classes, int count)
    {
        var flips = 0;
        double? largest = 0;
        for (var i = 0; i < count; i++)
        {
            var a = first.AsSpan(i * classes, classes);
            var b = second.AsSpan(i * classes, classes);
            flips += Top(a) == Top(b) ? 0 : 1;
            for (var k = 0; k < classes; k++)
            {
                var difference = Math.Abs((double)a[k] - b[k]);
                largest = double.IsFinite(difference) ? Math.Max(largest ?? 0, difference) : null;
                if (largest is null)
                {
                    return (flips, null);
                }
            }
        }

        return (flips, largest);
    }

    private static int Top(ReadOnlySpan<float> row)
    {
        var top = 0;
        for (var k = 1; k < row.Length; k++)
        {
            top = row[k] > row[top] ? k : top;
        }

        return top;
    }
}
