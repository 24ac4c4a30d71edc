using System.Diagnostics;
using System.Globalization;
using EvalHarness.Data;
using EvalHarness.Inference;
using EvalHarness.Models;
using Microsoft.ML.OnnxRuntime;

namespace EvalHarness.Benchmarks.Inference;

/// <summary>
/// Images a second of a bare OrtValue loop over floats that are ready, and of the harness: from bytes to rows of outputs (conversion included), from a
/// prepared batch to rows, and from a prepared batch to scored columns and totals, which is what a lane of a run does. Same model, batch and threads, in
/// turns in one run, medians of the turns.
/// </summary>
public static class InferenceSpeed
{
    private const int Images = 2048;
    private const int Turns = 41;
    private const int FewestTurns = 5;

    public static void Run(string modelFolder, int threads)
    {
        Console.WriteLine($"{Environment.ProcessorCount} processors, {threads} thread(s), {Images} images of noise");
        Console.WriteLine("model                  batch   bare images/s   harness images/s   ratio   encoded once   ratio   and scored   ratio");
        foreach (var model in ModelCatalog.Open(modelFolder).Models.Where(model => model.ToCheckpoint().IsRung))
        {
            foreach (var batch in (int[])[64, 256])
            {
                Compare(model, batch, threads);
            }
        }
    }

    private static void Compare(CatalogedModel model, int batch, int threads)
    {
        var shape = model.Input.Shape!.Value;
        var images = new ImageBatch(shape, Images) { Count = Images };
        new Random(1).NextBytes(images.Pixels);
        using var classifier = OnnxClassifier.Open(model, new InferenceOptions(Threads: threads, Batch: batch));
        using var bare = new BareLoop(model, images, batch, threads, classifier.ClassCount);
        var rows = new float[Images * classifier.ClassCount];
        var encoder = classifier.CreateEncoder(images);
        using var prepared = encoder.CreateBatch(Images);
        encoder.Encode(images, prepared);

        var (labels, indices) = (new int[Images], Enumerable.Range(0, Images).ToArray());
        void Score()
        {
            classifier.Predict(prepared, rows);
            var builder = new SampleScoresBuilder(classifier.ClassCount, classifier.Kind, Images, roundToSingle: true);
            builder.Add(rows, labels, indices);
            builder.BuildCell();
        }

        Action[] ways = [bare.Run, () => classifier.Predict(images, rows), () => classifier.Predict(prepared, rows), Score];
        var rates = ways.Select(_ => new List<double>()).ToArray();
        var clock = Stopwatch.StartNew();
        for (var turn = 0; turn < Turns && (turn < FewestTurns || clock.Elapsed.TotalSeconds < 10); turn++)
        {
            for (var way = 0; way < ways.Length; way++)
            {
                rates[way].Add(Rate(ways[way]));
            }
        }

        // Of a way beside the bare loop of the same turn: whatever else the machine does then slows both.
        var medians = rates.Select(Median).ToArray();
        var ratios = rates.Select(list => Median([.. list.Zip(rates[0], (own, first) => own / first)])).ToArray();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{model.Name,-22} {batch,5} {medians[0],15:N0} {medians[1],18:N0} {ratios[1],7:F3} {medians[2],14:N0} {ratios[2],7:F3} {medians[3],12:N0} {ratios[3],7:F3}"));
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static double Rate(Action way)
    {
        var (runs, clock) = (0, Stopwatch.StartNew());
        do
        {
            way();
            runs++;
        }
        while (clock.ElapsedMilliseconds < 20);
        return runs * Images / clock.Elapsed.TotalSeconds;
    }

    private sealed class BareLoop : IDisposable
    {
        private readonly InferenceSession _session;
        private readonly RunOptions _run = new();
        private readonly string[] _inputs;
        private readonly string[] _outputs;
        private readonly OrtValue[][] _values;
        private readonly OrtValue[] _result;

        public BareLoop(CatalogedModel model, ImageBatch images, int batch, int threads, int classes)
        {
            using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            _session = new InferenceSession(model.Path, options);
            (_inputs, _outputs) = ([model.Input.Name], [model.Output.Name]);
            var floats = images.Pixels.Select(pixel => pixel / 255f).ToArray();
            var (size, shape) = (images.Shape.Size, images.Shape);
            _values = Enumerable.Range(0, Images / batch)
                .Select(i => new[]
                {
                    OrtValue.CreateTensorValueFromMemory(
                        OrtMemoryInfo.DefaultInstance, floats.AsMemory(i * batch * size, batch * size), [batch, shape.Channels, shape.Height, shape.Width]),
                })
                .ToArray();
            _result = [OrtValue.CreateTensorValueFromMemory(new float[batch * classes], [batch, classes])];
        }

        public void Run()
        {
            foreach (var value in _values)
            {
                _session.Run(_run, _inputs, value, _outputs, _result);
            }
        }

        public void Dispose()
        {
            foreach (var value in _values)
            {
                value[0].Dispose();
            }

            _result[0].Dispose();
            _run.Dispose();
            _session.Dispose();
        }
    }
}
