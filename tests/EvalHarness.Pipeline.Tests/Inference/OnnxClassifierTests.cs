using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Models;

namespace EvalHarness.Inference;

[TestFixture]
public sealed class OnnxClassifierTests
{
    private static readonly InferenceOptions OneThread = new(Threads: 1, Batch: 4);
    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Gives_the_logits_of_a_linear_model_worked_by_hand()
    {
        // Two pixels, two classes: z = W x + b with x = pixel / 255.
        var model = Model(TestModels.Linear(1, 1, 2, 2, [1f, 2f, -1f, 0.5f], [0.25f, 0f]));
        var batch = Images(new ImageShape(1, 2, 1), [255, 0], [51, 255]);

        using var classifier = OnnxClassifier.Open(model, OneThread);

        Assert.That(classifier.ClassCount, Is.EqualTo(2));
        Assert.That(classifier.Kind, Is.EqualTo(OutputKind.Logits));
        Assert.That(Predict(classifier, batch), Is.EqualTo(new[] { 1.25f, -1f, 2.45f, 0.3f }).Within(1e-6f)); // x = (1, 0) and (0.2, 1)
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(7)]
    [TestCase(64)]
    public void Gives_the_same_rows_for_every_batch_size(int batch)
    {
        var model = Model(TestModels.Linear(1, 4, 4, 5));
        var images = Noise(new ImageShape(4, 4, 1), 10);
        using var reference = OnnxClassifier.Open(model, OneThread with { Batch = 10 });
        using var classifier = OnnxClassifier.Open(model, OneThread with { Batch = batch });

        Assert.That(Predict(classifier, images), Is.EqualTo(Predict(reference, images)).Within(1e-6f));
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(16)]
    public void Pads_batches_for_a_model_that_fixes_its_batch(int batch)
    {
        using var fixedBatch = OnnxClassifier.Open(Model(TestModels.Linear(1, 4, 4, 5, batch: batch), "fixed"), OneThread);
        using var free = OnnxClassifier.Open(Model(TestModels.Linear(1, 4, 4, 5), "free"), OneThread);
        var images = Noise(new ImageShape(4, 4, 1), 10);

        Assert.That(fixedBatch.PreferredBatch, Is.EqualTo(batch));
        Assert.That(Predict(fixedBatch, images), Is.EqualTo(Predict(free, images)).Within(1e-6f));
    }

    [Test]
    public void Shares_prepared_batches_between_models_of_equal_preprocessing()
    {
        using var small = OnnxClassifier.Open(Model(TestModels.Linear(1, 4, 4, 3), "small"), OneThread);
        using var large = OnnxClassifier.Open(Model(TestModels.Linear(1, 4, 4, 5), "large"), OneThread);
        var images = Noise(new ImageShape(4, 4, 1), 6);
        var encoder = small.CreateEncoder(images);
        using var prepared = encoder.CreateBatch(6);
        encoder.Encode(images, prepared);
        var rows = new float[6 * 5];

        large.Predict(prepared, rows);

        Assert.That(small.PreprocessingKey, Is.EqualTo(large.PreprocessingKey));
        Assert.That(rows, Is.EqualTo(Predict(large, images)));
    }

    [Test]
    public void Tells_probabilities_from_logits()
    {
        using var probabilities = OnnxClassifier.Open(Model(TestModels.Linear(1, 2, 2, 3, softmax: true)), OneThread);

        Assert.That(probabilities.Kind, Is.EqualTo(OutputKind.Probabilities));
    }

    [Test]
    public void Tells_probabilities_by_probing_where_the_graph_does_not_say()
    {
        var graph = new OnnxGraph()
            .Input("x", TestModels.Float, null, 1, 2, 2)
            .Weights("W", TestModels.Ramp(12), 3, 4)
            .Node("Flatten", ["x"], ["flat"])
            .Node("Gemm", ["flat", "W"], ["z"], OnnxGraph.Int("transB", 1))
            .Node("Softmax", ["z"], ["p"], OnnxGraph.Int("axis", 1))
            .Node("Identity", ["p"], ["y"])
            .Output("y", TestModels.Float, null, 3);

        using var classifier = OnnxClassifier.Open(Model(graph.Model()), OneThread);

        Assert.That(classifier.Kind, Is.EqualTo(OutputKind.Probabilities));
        Assert.That(classifier.Notes, Has.Some.Contains("probed"));
    }

    [Test]
    public void Makes_two_columns_of_one_sigmoid()
    {
        using var classifier = OnnxClassifier.Open(Model(TestModels.Binary(2, [1f, -1f])), OneThread);
        var rows = Predict(classifier, TestData.Table(["a", "b"], [2f, 1f], [0f, 0f]));

        Assert.That(classifier.Kind, Is.EqualTo(OutputKind.Probabilities));
        Assert.That(rows, Is.EqualTo(new[] { 0.2689414f, 0.7310586f, 0.5f, 0.5f }).Within(1e-6f)); // sigmoid(1) = 0.7310586
    }

    [Test]
    public void Makes_logits_0_and_z_of_one_logit()
    {
        using var classifier = OnnxClassifier.Open(Model(TestModels.Binary(2, [3f, -1f], sigmoid: false)), OneThread);

        Assert.That(classifier.Kind, Is.EqualTo(OutputKind.Logits));
        Assert.That(Predict(classifier, TestData.Table(["a", "b"], [2f, 1f])), Is.EqualTo(new[] { 0f, 5f }));
    }

    [Test]
    public void Passes_NaN_on()
    {
        using var classifier = OnnxClassifier.Open(Model(TestModels.NotANumber(1, 2, 2, 3)), OneThread);

        Assert.That(Predict(classifier, Noise(new ImageShape(2, 2, 1), 2)), Is.All.NaN);
    }

    [Test]
    public void Orders_the_columns_by_the_dataset_s_classes()
    {
        // One pixel; logits are 1, 2, 3, 4 times it. The card names the outputs d, b, c, a.
        var model = Model(TestModels.Linear(1, 1, 1, 4, [1f, 2f, 3f, 4f]), card: """{"labels": ["d", "b", "c", "a"]}""");
        using var classifier = OnnxClassifier.Open(model, OneThread);
        var batch = Images(new ImageShape(1, 1, 1), [255]);

        classifier.UseClasses(["a", "B"]);

        Assert.That(Predict(classifier, batch), Is.EqualTo(new[] { 4f, 2f, 1f, 3f })); // a, b, then d and c
        Assert.That(Assert.Throws<UsageException>(() => classifier.UseClasses(["e"]))!.Message, Does.Contain("'e'"));
        Assert.That(Assert.Throws<UsageException>(() => classifier.UseClasses(["a", "b", "c", "d", "e"]))!.Message, Does.Contain("5 classes"));
    }

    [Test]
    public void Measures_a_batch_size_if_asked_to()
    {
        using var classifier = OnnxClassifier.Open(Model(TestModels.Linear(1, 4, 4, 3)), OneThread with { Batch = null });

        Assert.That(classifier.PreferredBatch, Is.AnyOf(16, 64, 256));
        Assert.That(classifier.Notes, Has.Some.Contains("fastest"));
    }

    [Test]
    public void Makes_no_garbage_once_it_is_warm()
    {
        using var classifier = OnnxClassifier.Open(Model(TestModels.Linear(1, 4, 4, 3)), OneThread);
        var images = Noise(new ImageShape(4, 4, 1), 12);
        var rows = new float[12 * 3];
        classifier.Predict(images, rows);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            classifier.Predict(images, rows);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(100 * 64));
    }

    [Test]
    public void Takes_a_free_batch_that_only_runs_at_1_as_fixed()
    {
        var shape = System.Runtime.InteropServices.MemoryMarshal.AsBytes<long>(new long[] { 1, 3 }).ToArray();
        var graph = new OnnxGraph()
            .Input("x", TestModels.Float, null, 1, 2, 2)
            .Weights("W", TestModels.Ramp(12), 3, 4)
            .Raw("shape", TestModels.Int64, shape, 2)
            .Node("Flatten", ["x"], ["flat"])
            .Node("Gemm", ["flat", "W"], ["z"], OnnxGraph.Int("transB", 1))
            .Node("Reshape", ["z", "shape"], ["y"])
            .Output("y", TestModels.Float, null, 3);

        using var classifier = OnnxClassifier.Open(Model(graph.Model()), OneThread);

        Assert.That(classifier.PreferredBatch, Is.EqualTo(1));
        Assert.That(classifier.Notes, Has.Some.Contains("only 1 runs"));
    }

    [Test]
    public void Hands_on_what_ONNX_Runtime_says_with_a_way_out()
    {
        var unknown = new OnnxGraph().Input("x", 1, null, 4).Node("NoSuchOperator", ["x"], ["y"]).Output("y", 1, null, 4).Model();
        var newer = new OnnxGraph().Input("x", 1, null, 4).Weights("W", TestModels.Ramp(8), 4, 2).Node("MatMul", ["x", "W"], ["y"]).Output("y", 1, null, 2).Model(opset: 999);

        Assert.That(
            Assert.Throws<RefusedException>(() => OnnxClassifier.Open(Model(unknown, "unknown"), OneThread))!.Message,
            Does.Contain("NoSuchOperator").And.Contain("standard operators"));
        Assert.That(
            Assert.Throws<RefusedException>(() => OnnxClassifier.Open(Model(newer, "newer"), OneThread))!.Message,
            Does.Contain("older operator set (it uses opset 999)").And.Contain("Opset 999").And.Not.Contain("onnxruntime::").And.Not.Contain(".h:"));
    }

    [Test]
    public void Hands_on_what_is_wrong_without_where_in_ONNX_Runtime_it_was_found()
    {
        // 8 numbers of 16 are there.
        var damaged = new OnnxGraph().Input("x", 1, null, 4).Raw("W", 1, new byte[32], 4, 4).Node("MatMul", ["x", "W"], ["y"]).Output("y", 1, null, 4).Model();
        var mixed = new OnnxGraph().Input("x", 1, null, 4).Raw("W", 11, new byte[128], 4, 4).Node("MatMul", ["x", "W"], ["y"]).Output("y", 1, null, 4).Model();

        var message = Assert.Throws<RefusedException>(() => OnnxClassifier.Open(Model(damaged, "damaged"), OneThread))!.Message;
        Assert.That(message, Does.Contain(" W ").And.Contain("size mismatch").And.Contain("weights are damaged").And.Not.Contain(".cc").And.Not.Contain("  "));
        message = Assert.Throws<RefusedException>(() => OnnxClassifier.Open(Model(mixed, "mixed"), OneThread))!.Message;
        Assert.That(message, Does.StartWith("ONNX Runtime cannot run it: Type Error: ").And.Contain("tensor(double)").And.Not.Contain("Load model from"));
    }

    [Test]
    public void Stops_a_model_whose_loop_never_ends()
    {
        var body = new OnnxGraph()
            .Input("i", TestModels.Int64)
            .Input("again", 9)
            .Input("v", TestModels.Float, null, 4)
            .Node("Identity", ["again"], ["again2"])
            .Node("Identity", ["v"], ["v2"])
            .Output("again2", 9)
            .Output("v2", TestModels.Float, null, 4);
        var graph = new OnnxGraph()
            .Input("x", TestModels.Float, null, 4)
            .Raw("yes", 9, [1])
            .Node("Loop", ["", "yes", "x"], ["y"], OnnxGraph.Graph("body", body))
            .Output("y", TestModels.Float, null, 4);
        var model = Model(graph.Model(), "forever");
        var clock = System.Diagnostics.Stopwatch.StartNew();

        var refused = Assert.Throws<RefusedException>(() => OnnxClassifier.Open(model, OneThread with { LimitPerSample = TimeSpan.FromSeconds(0.5) }));

        Assert.That(refused!.Message, Does.Contain("A run of 1 sample took more than 0.5 s").And.Contain("loops"));
        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(60)), "0.5 s, and a busy machine");
    }

    [Test]
    public void Tells_the_user_that_CUDA_is_missing()
    {
        var error = Assert.Throws<UsageException>(() => OnnxClassifier.Open(Model(TestModels.Flat(4, 2)), new InferenceOptions("cuda:7")))!;

        Assert.That(error.Message, Does.Contain("--device cuda:7").And.Contain("--device cpu"));
    }

    [TestCase("gpu")]
    [TestCase("cuda:x")]
    public void Refuses_other_devices(string device)
    {
        Assert.Throws<UsageException>(() => _ = new InferenceOptions(device).CudaDevice);
    }

    [Test]
    public void Agrees_with_the_ladder_s_own_test_accuracy()
    {
        var root = RepositoryFiles.Root;
        var dataset = DatasetCatalog.Read(Path.Combine(root, "datasets", "fashion-mnist-test"));
        var model = ModelCatalog.Read(root, Path.Combine(root, "models", "fashion-mnist", "fmnist-4k.onnx"));

        using var classifier = OnnxClassifier.Open(model, OneThread with { Batch = 64 });
        using var reader = dataset.Read(ReadSelection.All);
        var batch = dataset.CreateBatch(100);
        var outputs = new float[100 * classifier.ClassCount];
        classifier.UseClasses(dataset.Classes);
        var correct = 0;
        while (reader.Read(batch) > 0)
        {
            classifier.Predict(batch, outputs);
            for (var i = 0; i < batch.Count; i++)
            {
                var row = outputs.AsSpan(i * 10, 10);
                correct += row.IndexOf(System.Numerics.Tensors.TensorPrimitives.Max(row)) == batch.Labels[i] ? 1 : 0;
            }
        }

        Assert.That(correct, Is.EqualTo(8921)); // its training script: test accuracy 0.8921 of 10,000
    }

    private static float[] Predict(OnnxClassifier classifier, SampleBatch batch)
    {
        var rows = new float[batch.Count * classifier.ClassCount];
        classifier.Predict(batch, rows);
        return rows;
    }

    private static ImageBatch Images(ImageShape shape, params byte[][] images)
    {
        var batch = new ImageBatch(shape, images.Length) { Count = images.Length };
        for (var i = 0; i < images.Length; i++)
        {
            images[i].CopyTo(batch.Image(i));
        }

        return batch;
    }

    private static ImageBatch Noise(ImageShape shape, int count)
    {
        var batch = new ImageBatch(shape, count) { Count = count };
        TestData.Pixels(count, shape.Size).CopyTo(batch.Pixels, 0);
        return batch;
    }

    private CatalogedModel Model(byte[] bytes, string name = "m", string? card = null) => TestModels.Catalog(_folder, bytes, card, name);
}
