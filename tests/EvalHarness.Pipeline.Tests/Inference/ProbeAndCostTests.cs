using EvalHarness.Datasets;
using EvalHarness.Models;
using EvalHarness.Runs;

namespace EvalHarness.Inference;

[TestFixture]
public sealed class ProbeAndCostTests
{
    private static readonly InferenceOptions OneThread = new(Threads: 1);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(20);
    private static readonly string Ladder = Path.Combine(RepositoryFiles.Root, "models", "fashion-mnist");

    [Test]
    public void Warns_where_the_card_scales_wrongly_and_not_where_it_is_right()
    {
        using var folder = new TempFolder();
        var bytes = File.ReadAllBytes(Path.Combine(Ladder, "fmnist-4k.onnx"));
        folder.Write("a/right.onnx", bytes);
        folder.Write("a/wrong.onnx", bytes);
        folder.Write("a/wrong.json", """{"preprocessing": {"scale": 1}}""");
        var dataset = DatasetCatalog.Read(Path.Combine(RepositoryFiles.Root, "datasets", "fashion-mnist-test"));
        var models = ModelCatalog.Open(folder.Path).Models.ToDictionary(model => model.Name);

        var right = PreprocessingProbe.Run(models["right"], dataset, OneThread);
        var wrong = PreprocessingProbe.Run(models["wrong"], dataset, OneThread);

        Assert.That(right.Warning, Is.Null);
        Assert.That(right.Trials[0].Accuracy, Is.GreaterThan(0.8)); // 0.8921 of all
        Assert.That(wrong.Warning, Does.Contain("0 to 1"));
        Assert.That(wrong.Better!.Preprocessing.Scale, Is.EqualTo(1.0 / 255));
    }

    // Four pixels of three colours; the model sees the first four inputs: r0 g0 b0 r1 where colours lie pixel by pixel, and r0 r1 r2 r3 where channel follows channel.
    [TestCase(false, true, InputLayout.Nchw, "channels last (NHWC)")]
    [TestCase(true, true, InputLayout.Flat, "channels last (NHWC)")]
    [TestCase(true, false, InputLayout.Flat, "channels first (NCHW)")]
    public void Finds_the_order_of_channels_where_the_axes_do_not_tell(bool isRow, bool isByPixel, InputLayout inForce, string found)
    {
        using var folder = new TempFolder();
        var weights = new float[4 * 12];
        for (var k = 0; k < 4; k++)
        {
            weights[(k * 12) + k] = 1;
        }

        var graph = new OnnxGraph()
            .Input("image", TestModels.Float, isRow ? [null, 12] : [null, null, null, null])
            .Weights("W", weights, 4, 12)
            .Node("Flatten", ["image"], ["flat"])
            .Node("Gemm", ["flat", "W"], ["logits"], OnnxGraph.Int("transB", 1))
            .Output("logits", TestModels.Float, null, 4);
        var random = new Perturbations.SeededRandom(3);
        var (images, labels) = (new byte[200 * 12], new byte[200]);
        for (var i = 0; i < 200; i++)
        {
            var planar = images.AsSpan(i * 12, 12); // r0 r1 r2 r3 g0 ... b3
            foreach (ref var pixel in planar)
            {
                pixel = (byte)random.NextInt(256);
            }

            byte[] scores = isByPixel ? [planar[0], planar[4], planar[8], planar[1]] : planar[..4].ToArray();
            labels[i] = (byte)Array.IndexOf(scores, scores.Max());
        }

        folder.Write("d/images.npy", Npy("(200, 2, 2, 3)", Interleaved(images)));
        folder.Write("d/labels.npy", Npy("(200,)", labels));
        folder.Write("d/dataset.json", """{"format": "npy", "classes": ["a", "b", "c", "d"], "files": [{"path": "images.npy", "role": "images"}, {"path": "labels.npy", "role": "labels"}]}""");
        var layout = isByPixel ? string.Empty : """, "layout": "nhwc" """;
        folder.Write("a/m.json", $$$"""{"preprocessing": {"channel_order": "rgb"{{{layout}}}}}""");
        var model = ModelCatalog.Read(folder.Path, folder.Write("a/m.onnx", graph.Model()));
        var dataset = DatasetCatalog.Read(folder.At("d"));

        var report = PreprocessingProbe.Run(model, dataset, OneThread);

        Assert.That(report.Trials[0].Preprocessing.Layout, Is.EqualTo(inForce));
        Assert.That(report.Warning, Does.Contain(found));
        Assert.That(report.Better!.Correct, Is.EqualTo(200));

        // The card that the probe writes puts it right.
        File.Delete(folder.At("a/m.json"));
        ModelCardWriter.Write(model, report.Better.Preprocessing);
        var again = PreprocessingProbe.Run(ModelCatalog.Read(folder.Path, model.Path), dataset, OneThread);
        Assert.That((again.Trials[0].Correct, again.Warning), Is.EqualTo((200, (string?)null)));
    }

    [Test]
    public void Writes_a_card_that_reads_back_and_never_overwrites_one()
    {
        using var folder = new TempFolder();
        var path = folder.Write("a/m.onnx", TestModels.Linear(1, 2, 2, 2));
        var model = ModelCatalog.Read(folder.Path, path);

        ModelCardWriter.Write(model, ImagePreprocessing.For(model) with { Mean = [0.5], Std = [0.25] }, ["cat", "dog"]);
        var again = ModelCatalog.Read(folder.Path, path);

        Assert.That(again.Warnings, Is.Empty);
        Assert.That(again.Labels, Is.EqualTo(new[] { "cat", "dog" }));
        Assert.That(again.Card.Preprocessing.Mean, Is.EqualTo(new[] { 0.5 }));
        Assert.Throws<UsageException>(() => ModelCardWriter.Write(model));
    }

    [Test]
    public void Counts_the_multiply_adds_of_a_linear_model_and_of_the_ladder()
    {
        using var folder = new TempFolder();
        var linear = ModelCatalog.Read(folder.Path, folder.Write("a/m.onnx", TestModels.Linear(3, 4, 5, 7)));
        var ladder = ModelCatalog.Read(Ladder, Path.Combine(Ladder, "fmnist-1k.onnx"));

        var cost = ModelCost.Measure(ladder, new InferenceOptions(Threads: 1));

        Assert.That(ModelCost.Measure(linear, new InferenceOptions(Threads: 1)).Macs, Is.EqualTo(7 * 3 * 4 * 5));
        // 14x14x3 outputs of 9 weights, 7x7x6 of 27, 4x4x12 of 54, and 12 x 10.
        Assert.That(cost.Macs, Is.EqualTo(14 * 14 * 3 * 9 + 7 * 7 * 6 * 27 + 4 * 4 * 12 * 54 + 120));
        Assert.That(cost.Single.Batch, Is.EqualTo(1));
        Assert.That(cost.Single.P50Ms, Is.GreaterThan(0).And.LessThanOrEqualTo(cost.Single.P90Ms));
        Assert.That(cost.Single.P90Ms, Is.LessThanOrEqualTo(cost.Single.P99Ms));
        Assert.That(cost.Batched.SamplesPerSecond, Is.GreaterThan(cost.Single.SamplesPerSecond));
    }

    [Test]
    public void Takes_percentiles_by_the_nearest_rank()
    {
        // 1 to 200 ms: half of the runs took at most 100 ms, nine tenths at most 180, 99 of 100 at most 198.
        var many = LatencyProfile.Of(64, [.. Enumerable.Range(1, 200).Select(i => (double)(201 - i))]);
        var few = LatencyProfile.Of(1, [3, 1, 2]);

        Assert.That(many, Is.EqualTo(new LatencyProfile(64, 100, 180, 198, 200)));
        Assert.That(many.SamplesPerSecond, Is.EqualTo(640));
        Assert.That(few, Is.EqualTo(new LatencyProfile(1, 2, 3, 3, 3)));
    }

    [Test]
    public void Sees_the_memory_that_a_large_model_adds()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("Only Linux tells the peak of a process anew.");
        }

        // 32 x 32 x 3 inputs to 4,000 classes: 12.3 million weights, 49 MB; the small model has 40 of them.
        using var folder = new TempFolder();
        var large = ModelCatalog.Read(folder.Path, folder.Write("a/large.onnx", TestModels.Linear(3, 32, 32, 4000)));
        var small = ModelCatalog.Read(folder.Path, folder.Write("a/small.onnx", TestModels.Linear(1, 2, 5, 4)));

        Assert.That(ModelCost.Measure(large, new InferenceOptions(Threads: 1)).PeakMemoryBytes, Is.GreaterThan(49_000_000).And.LessThan(400_000_000));
        Assert.That(ModelCost.Measure(small, new InferenceOptions(Threads: 1)).PeakMemoryBytes, Is.LessThan(30_000_000));
    }

    [Test]
    public void Says_why_multiply_adds_cannot_be_counted()
    {
        using var folder = new TempFolder();
        var graph = new OnnxGraph().Input("x", TestModels.Float, null, 4).Node("Softmax", ["x"], ["p"]).Output("p", TestModels.Float, null, 4);
        var model = ModelCatalog.Read(folder.Path, folder.Write("a/m.onnx", graph.Model()));

        var cost = ModelCost.Measure(model, new InferenceOptions(Threads: 1));

        Assert.That(cost.Macs, Is.Null);
        Assert.That(cost.Notes.Single(), Does.Contain("no convolution"));
    }

    [Test]
    public void Finds_no_flip_between_batch_sizes_and_threads_and_a_difference_of_rounding_only()
    {
        var dataset = DatasetCatalog.Read(Path.Combine(RepositoryFiles.Root, "datasets", "fashion-mnist-test"));
        var model = ModelCatalog.Read(Ladder, Path.Combine(Ladder, "fmnist-16k.onnx"));

        var floor = NondeterminismMeter.Measure(model, dataset, new InferenceOptions())!;

        Assert.That(floor.Samples, Is.EqualTo(128));
        Assert.That(floor.Flips, Is.Zero);
        Assert.That(floor.LargestOutputDifference, Is.LessThan(1e-3)); // logits of about 10, float32
        Assert.That(floor.Nll, Is.LessThan(1e-3));
    }

    // Beside the logits, what changes them: the mean over the batch, or noise. Two samples at once are one and zeros when half full.
    [TestCase(null, "mean")]
    [TestCase(2, "mean")]
    [TestCase(null, "noise")]
    [TestCase(1, "noise")]
    [TestCase(2, "noise")]
    public void Sees_outputs_that_are_random_or_depend_on_the_rest_of_the_batch(int? batch, string kind)
    {
        using var folder = new TempFolder();
        var graph = new OnnxGraph()
            .Input("x", TestModels.Float, batch, 4)
            .Weights("W", [1, 0, 0, 0, 0, 1, 0, 0], 2, 4)
            .Node("Gemm", ["x", "W"], ["z"], OnnxGraph.Int("transB", 1));
        graph = kind == "mean"
            ? graph.Node("ReduceMean", ["z"], ["m"], OnnxGraph.Ints("axes", 0), OnnxGraph.Int("keepdims", 1))
            : graph.Node("RandomNormalLike", ["z"], ["m"]);
        var model = ModelCatalog.Read(folder.Path, folder.Write("a/m.onnx", graph.Node("Sub", ["z", "m"], ["y"]).Output("y", TestModels.Float, batch, 2).Model()));
        var steady = ModelCatalog.Read(folder.Path, folder.Write("a/s.onnx", TestModels.Flat(4, 2, batch: batch)));
        var dataset = Rows(folder, 40);

        var floor = NondeterminismMeter.Measure(model, dataset, new InferenceOptions())!;

        Assert.That(floor.LargestOutputDifference, Is.GreaterThan(0.1));
        Assert.That(NondeterminismMeter.Measure(steady, dataset, new InferenceOptions())!.LargestOutputDifference, Is.LessThan(1e-5));
    }

    [Test]
    public void Refuses_one_number_a_sample_that_noise_takes_for_a_probability_and_the_data_do_not()
    {
        // x0 / 100 + 0.5: within 0.48 and 0.52 on noise from -2 to 2, and up to 1.5 where x0 is 100.
        using var folder = new TempFolder();
        var graph = new OnnxGraph()
            .Input("x", TestModels.Float, null, 4)
            .Weights("W", [0.01f, 0, 0, 0], 4, 1)
            .Weights("b", [0.5f], 1)
            .Node("MatMul", ["x", "W"], ["z"])
            .Node("Add", ["z", "b"], ["y"])
            .Output("y", TestModels.Float, null, 1);
        var path = folder.Write("a/m.onnx", graph.Model());
        var dataset = Rows(folder, 40, scale: 100);

        var error = Assert.Throws<RefusedException>(() => NondeterminismMeter.Measure(ModelCatalog.Read(folder.Path, path), dataset, OneThread));
        folder.Write("a/m.json", """{"output": {"kind": "logits"}}""");

        Assert.That(error!.Reason, Does.Contain("cannot be told"));
        Assert.That(error.WayOut, Does.Contain("\"kind\": \"logits\""));
        Assert.That(NondeterminismMeter.Measure(ModelCatalog.Read(folder.Path, path), dataset, OneThread), Is.Not.Null);
    }

    [Test]
    public void Finds_outputs_that_depend_on_the_batch_and_those_that_are_random()
    {
        using var folder = new TempFolder();
        var dataset = DatasetCatalog.Read(TestData.WriteIdx(folder, "data", TestData.Pixels(40, 64), [.. Enumerable.Range(0, 40).Select(i => (byte)(i % 4))], 8, 8));
        OnnxGraph Scores() => new OnnxGraph().Input("image", TestModels.Float, null, 1, 8, 8).Weights("W", TestModels.Ramp(4 * 64), 4, 64)
            .Node("Flatten", ["image"], ["flat"]).Node("Gemm", ["flat", "W"], ["z"], OnnxGraph.Int("transB", 1));
        // The mean over the batch: alone, every sample is its own, and all scores are 0. Random numbers begin alike in every session.
        folder.Write("m/batch.onnx", Scores().Node("ReduceMean", ["z"], ["mean"], OnnxGraph.Ints("axes", 0), OnnxGraph.Int("keepdims", 1)).Node("Sub", ["z", "mean"], ["logits"]).Output("logits", TestModels.Float, null, 4).Model());
        folder.Write("m/random.onnx", Scores().Node("RandomNormalLike", ["z"], ["noise"]).Node("Add", ["z", "noise"], ["logits"]).Output("logits", TestModels.Float, null, 4).Model());
        folder.Write("m/still.onnx", Scores().Node("Identity", ["z"], ["logits"]).Output("logits", TestModels.Float, null, 4).Model());

        var floors = new[] { "batch", "random", "still" }.ToDictionary(name => "m/" + name, name => NondeterminismMeter.Measure(ModelCatalog.Read(folder.Path, folder.At($"m/{name}.onnx")), dataset, new InferenceOptions())!);

        Assert.That(floors["m/batch"].LargestOutputDifference, Is.GreaterThan(0));
        Assert.That((floors["m/still"].LargestOutputDifference, floors["m/still"].Flips), Is.EqualTo(((double?)0, 0)));
        Assert.That(floors["m/random"].Flips, Is.GreaterThan(0));
        Assert.That(RunFloors.Sentence(floors), Does.Contain("m/random (").And.Contain("whose numbers hold for this run's batch and threads alone").And.Not.Contain("m/still"));
    }

    [Test]
    public void Evaluates_or_refuses_mutated_files_and_never_dies()
    {
        // Bit flips, cuts and overwritten runs of a small graph. 1,000 files; each is refused or opened.
        using var folder = new TempFolder();
        var original = TestModels.Linear(1, 4, 4, 3, softmax: true);
        var random = new Perturbations.SeededRandom(11);
        var (refused, opened, slowest) = (0, 0, TimeSpan.Zero);
        for (var i = 0; i < 1000; i++)
        {
            var path = folder.Write("a/m.onnx", Mutate(original, ref random));
            var (wasOpened, time) = TryOpen(folder, path);
            if (time > Slow)
            {
                // A file that is slow is slow again; a machine that paused is not.
                var (_, again) = TryOpen(folder, path);
                time = again < time ? again : time;
            }

            (opened, refused) = wasOpened ? (opened + 1, refused) : (opened, refused + 1);
            slowest = time > slowest ? time : slowest;
        }

        Assert.That(slowest, Is.LessThan(Slow), "a file of 500 bytes must not hold up a run");
        Assert.That(refused + opened, Is.EqualTo(1000));
        Assert.That(refused, Is.GreaterThan(200));
        Assert.That(opened, Is.GreaterThan(50));
    }

    private static (bool IsOpened, TimeSpan Time) TryOpen(TempFolder folder, string path)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        try
        {
            using var classifier = OnnxClassifier.Open(ModelCatalog.Read(folder.Path, path), OneThread with { Batch = 2 });
            return (true, clock.Elapsed);
        }
        catch (Exception error) when (error is RefusedException or UsageException)
        {
            return (false, clock.Elapsed);
        }
    }

    /// <summary>Rows of four numbers from -scale to scale and two classes.</summary>
    private static Dataset Rows(TempFolder folder, int count, double scale = 1)
    {
        var random = new Perturbations.SeededRandom(5);
        var text = new System.Text.StringBuilder("a,b,c,d,label\n");
        for (var i = 0; i < count; i++)
        {
            for (var k = 0; k < 4; k++)
            {
                text.Append(FormattableString.Invariant($"{(2 * random.NextDouble() - 1) * scale:0.000},"));
            }

            text.Append(i % 2 == 0 ? "no\n" : "yes\n");
        }

        folder.Write("rows/rows.csv", text.ToString());
        folder.Write("rows/dataset.json", """{"format": "csv", "classes": ["no", "yes"], "files": [{"path": "rows.csv", "role": "data"}], "options": {"label_column": "label"}}""");
        return DatasetCatalog.Read(folder.At("rows"));
    }

    private static byte[] Npy(string shape, byte[] values)
    {
        var header = System.Text.Encoding.ASCII.GetBytes($"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header, .. values];
    }

    /// <summary>Planar 2 x 2 x 3 images as rows, columns, channels.</summary>
    private static byte[] Interleaved(byte[] planar)
    {
        var result = new byte[planar.Length];
        for (var i = 0; i < planar.Length; i++)
        {
            var (image, inside) = (i / 12 * 12, i % 12);
            result[image + (inside % 4 * 3) + (inside / 4)] = planar[i];
        }

        return result;
    }

    private static byte[] Mutate(byte[] original, ref Perturbations.SeededRandom random)
    {
        var bytes = (byte[])original.Clone();
        switch (random.NextInt(3))
        {
            case 0:
                return bytes[..(1 + random.NextInt(bytes.Length - 1))];
            case 1:
                for (var i = random.NextInt(4); i >= 0; i--)
                {
                    bytes[random.NextInt(bytes.Length)] ^= (byte)(1 << random.NextInt(8));
                }

                return bytes;
            default:
                var start = random.NextInt(bytes.Length);
                for (var i = start; i < Math.Min(bytes.Length, start + 8); i++)
                {
                    bytes[i] = (byte)random.NextInt(256);
                }

                return bytes;
        }
    }
}
