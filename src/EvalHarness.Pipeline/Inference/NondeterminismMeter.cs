using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Evaluation;
using EvalHarness.Models;

namespace EvalHarness.Inference;

/// <summary>
/// Runs a slice of a dataset at two batch sizes and numbers of threads, once more in reverse order, and on the CPU besides where another device is in use.
/// </summary>
public static class NondeterminismMeter
{
    /// <summary>Samples of the slice.</summary>
    public const int Samples = 128;

    /// <summary>What changes between the runs, in words.</summary>
    internal const string Settings = "batch 1 on 1 thread and batch 64 on 2 threads, there in both orders";

    /// <summary>
    /// Measures the floor: at batch 1 on 1 thread, and twice at batch 64 on 2 threads, as random numbers and states in a graph start alike in every session. The
    /// second time the last samples go first, and a batch that the graph fixes is filled by half: outputs that depend on the rest of the batch differ.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="dataset">Data that fit it.</param>
    /// <param name="options">Device and limits; batches and threads are what changes here.</param>
    /// <returns>Null where too few outputs are finite.</returns>
    /// <exception cref="RefusedException">ONNX Runtime cannot run it.</exception>
    public static NondeterminismFloor? Measure(CatalogedModel model, Dataset dataset, InferenceOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(options);
        var batch = dataset.CreateBatch(Math.Min(Samples, dataset.Count));
        using (var reader = dataset.Read(new ReadSelection(new SampleSubset(batch.Capacity, 1))))
        {
            reader.Read(batch);
        }

        var first = Run(model, dataset, options with { Threads = 1, Batch = 1 }, batch)[0];
        var second = Run(model, dataset, options with { Threads = 2, Batch = 64 }, batch, isTwice: true);
        var floor = Between(first, second[0], Settings);
        if (floor is not null && Between(second[0], second[1], Settings) is { } again)
        {
            floor = Larger(floor, again);
        }

        if (options.Device == "cpu" || floor is null)
        {
            return floor;
        }

        var other = Between(first, Run(model, dataset, options with { Device = "cpu", Threads = 1, Batch = 1 }, batch)[0], $"{floor.Settings} of {options.Device}, and batch 1 on the cpu");
        return other is null ? floor : Larger(floor, other);
    }

    private static Pass[] Run(CatalogedModel model, Dataset dataset, InferenceOptions options, SampleBatch batch, bool isTwice = false)
    {
        using var classifier = Classifier.Open(model, options, batch);
        classifier.UseClasses(dataset.Classes);
        var rows = new float[batch.Count * classifier.ClassCount];
        classifier.Predict(batch, rows);
        var pass = new Pass(Scores(classifier, batch, rows), rows);
        if (!isTwice)
        {
            return [pass];
        }

        var reversed = Reversed(classifier, dataset, batch, model.Input.FixedBatch is { } size ? Math.Max(1, size / 2) : batch.Count);
        return [pass, new Pass(Scores(classifier, batch, reversed), reversed)];
    }

    private static SampleScores Scores(IClassifier classifier, SampleBatch batch, float[] rows)
    {
        var scores = new SampleScoresBuilder(classifier.ClassCount, classifier.Kind, batch.Count, roundToSingle: true);
        scores.Add(rows, batch.Labels.AsSpan(0, batch.Count), batch.Indices.AsSpan(0, batch.Count));
        return scores.Build();
    }

    /// <summary>Predicts the last samples first, so many at a time; rows are in the order of the batch.</summary>
    private static float[] Reversed(IClassifier classifier, Dataset dataset, SampleBatch batch, int atOnce)
    {
        var classes = classifier.ClassCount;
        var rows = new float[batch.Count * classes];
        var part = dataset.CreateBatch(Math.Min(atOnce, batch.Count));
        var outputs = new float[part.Capacity * classes];
        for (var end = batch.Count; end > 0; end -= part.Count)
        {
            part.Count = Math.Min(part.Capacity, end);
            for (var i = 0; i < part.Count; i++)
            {
                BatchCopy.Copy(batch, end - 1 - i, part, i);
            }

            classifier.Predict(part, outputs);
            for (var i = 0; i < part.Count; i++)
            {
                outputs.AsSpan(i * classes, classes).CopyTo(rows.AsSpan((end - 1 - i) * classes));
            }
        }

        return rows;
    }

    private static NondeterminismFloor? Between(Pass first, Pass second, string settings)
    {
        double? largest = 0;
        for (var i = 0; i < first.Rows.Length && largest is not null; i++)
        {
            var difference = Math.Abs((double)first.Rows[i] - second.Rows[i]);
            largest = double.IsFinite(difference) ? Math.Max(largest.Value, difference) : null;
        }

        return NondeterminismFloor.Between(first.Scores, second.Scores, largest, settings);
    }

    private static NondeterminismFloor Larger(NondeterminismFloor one, NondeterminismFloor other) => new(
        Math.Min(one.Samples, other.Samples),
        Math.Max(one.Flips, other.Flips),
        one.LargestOutputDifference is { } a && other.LargestOutputDifference is { } b ? Math.Max(a, b) : null,
        Math.Max(one.Nll, other.Nll),
        Math.Max(one.Brier, other.Brier),
        Math.Max(one.Confidence, other.Confidence),
        Math.Max(one.Any, other.Any),
        other.Settings);

    private sealed record Pass(SampleScores Scores, float[] Rows);
}
