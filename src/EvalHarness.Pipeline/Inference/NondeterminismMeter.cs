using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Evaluation;
using EvalHarness.Models;

namespace EvalHarness.Inference;

/// <summary>
/// Runs a slice of a dataset at two batch sizes and numbers of threads, once more as it was, and on the CPU besides where another device is in use.
/// </summary>
public static class NondeterminismMeter
{
    /// <summary>Samples of the slice.</summary>
    public const int Samples = 128;

    private const string Settings = "batch 1 on 1 thread and batch 64 on 2 threads";

    /// <summary>
    /// Measures the floor: at batch 1 on 1 thread, and twice at batch 64 on 2 threads, as random numbers and states in a graph start alike in every session.
    /// The graph's own batch stays where it fixes one.
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
        var second = Run(model, dataset, options with { Threads = 2, Batch = 64 }, batch, passes: 2);
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

    private static Pass[] Run(CatalogedModel model, Dataset dataset, InferenceOptions options, SampleBatch batch, int passes = 1)
    {
        using var classifier = Classifier.Open(model, options, batch);
        classifier.UseClasses(dataset.Classes);
        return [.. Enumerable.Range(0, passes).Select(_ => Run(classifier, batch))];
    }

    private static Pass Run(IClassifier classifier, SampleBatch batch)
    {
        var rows = new float[batch.Count * classifier.ClassCount];
        classifier.Predict(batch, rows);
        var scores = new SampleScoresBuilder(classifier.ClassCount, classifier.Kind, batch.Count, roundToSingle: true);
        scores.Add(rows, batch.Labels.AsSpan(0, batch.Count), batch.Indices.AsSpan(0, batch.Count));
        return new Pass(scores.Build(), rows);
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
