using System.Diagnostics;
using EvalHarness.Inference;

namespace EvalHarness.Models;

[TestFixture]
public sealed class OnnxFileReaderTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Reads_inputs_outputs_operators_and_the_producer()
    {
        var file = OnnxFileReader.Read(_folder.Write("m.onnx", TestModels.Linear(3, 8, 6, 10, softmax: true)));

        Assert.That(file.Inputs.Single().ToString(), Is.EqualTo("image Float [N, 3, 8, 6]"));
        Assert.That(file.Outputs.Single().ToString(), Is.EqualTo("logits Float [N, 10]"));
        Assert.That(file.Operators, Is.EquivalentTo(new Dictionary<string, int> { ["Flatten"] = 1, ["Gemm"] = 1, ["Softmax"] = 1 }));
        Assert.That(file.Producer, Is.EqualTo("EvalHarness.Tests 1"));
        Assert.That(file.Opsets[string.Empty], Is.EqualTo(13));
        Assert.That(file.OutputOperators["logits"], Is.EqualTo("Softmax"));
    }

    [Test]
    public void Counts_the_weights_of_initializers()
    {
        var file = OnnxFileReader.Read(_folder.Write("m.onnx", TestModels.Linear(3, 8, 6, 10)));

        Assert.That(file.Parameters, Is.EqualTo(10 * 3 * 8 * 6 + 10));
    }

    [Test]
    public void Counts_weights_and_constants_inside_both_branches_of_an_If()
    {
        var file = OnnxFileReader.Read(_folder.Write("m.onnx", TestModels.IfWeights(5)));

        Assert.That(file.Parameters, Is.EqualTo(2 * 5 * 4 + 3));
    }

    [Test]
    public void Leaves_out_shapes_scalars_scales_and_zero_points_and_keeps_quantized_weights_and_biases()
    {
        var graph = new OnnxGraph()
            .Input("x", TestModels.Float, null, 1, 2, 2)
            .Raw("shape", TestModels.Int64, new byte[16], 2)
            .Weights("scalar", [1f])
            .Raw("w", 3, new byte[12], 3, 1, 2, 2)
            .Weights("w_scale", [1f, 1f, 1f], 3)
            .Raw("w_zero", 3, new byte[3], 3)
            .Raw("bias", 6, new byte[12], 3)
            .Raw("zero", 2, new byte[1])
            .Node("QuantizeLinear", ["x", "scalar", "zero"], ["xq"])
            .Node("QLinearConv", ["xq", "scalar", "zero", "w", "w_scale", "w_zero", "scalar", "zero", "bias"], ["yq"])
            .Node("DequantizeLinear", ["yq", "scalar", "zero"], ["y"])
            .Node("Reshape", ["y", "shape"], ["z"])
            .Output("z", TestModels.Float, null, 3);

        var file = OnnxFileReader.Read(_folder.Write("m.onnx", graph.Model()));

        Assert.That(file.Parameters, Is.EqualTo(12 + 3)); // weights and bias
    }

    [TestCase("fmnist-1k", 988)]
    [TestCase("fmnist-16k", 16_618)]
    [TestCase("fmnist-1m", 1_040_074)]
    public void Counts_the_ladder_as_it_lies_in_the_files(string name, long expected)
    {
        // Batch norms are folded into the files, so each holds fewer than the card declares; numpy counts 2 more: the scalars mean and std.
        var file = OnnxFileReader.Read(Path.Combine(SharedFiles.Find("ladder"), name + ".onnx"));

        Assert.That(file.Parameters, Is.EqualTo(expected));
    }

    [Test]
    public void Reads_a_file_of_two_gigabytes_of_external_weights_within_a_second_and_50_megabytes()
    {
        var model = new OnnxGraph()
            .Input("x", TestModels.Float, null, 1 << 14)
            .ExternalWeights("W", "weights.bin", 0, 2L << 30, 1 << 14, 1 << 15)
            .Node("MatMul", ["x", "W"], ["y"])
            .Output("y", TestModels.Float, null, 1 << 15)
            .Model();
        var path = _folder.Write("big.onnx", model);
        WriteSparse("weights.bin", 2L << 30);

        var (file, seconds, bytes) = Measure(path);

        Assert.That(file.Parameters, Is.EqualTo(1L << 29));
        Assert.That(seconds, Is.LessThan(1));
        Assert.That(bytes, Is.LessThan(50_000_000));
    }

    [Test]
    public void Jumps_over_weights_inside_the_file()
    {
        // A tensor of 1.5 GB inside the protobuf itself: a field header, then a hole in the file, then the rest of the graph.
        var path = _folder.At("inside.onnx");
        const int Elements = 400_000_000;
        InlineModel.Write(path, Elements);

        var (file, seconds, bytes) = Measure(path);

        Assert.That(file.Parameters, Is.EqualTo(Elements));
        Assert.That(seconds, Is.LessThan(1));
        Assert.That(bytes, Is.LessThan(50_000_000));
    }

    [Test]
    public void Refuses_a_text_file_named_onnx()
    {
        Assert.That(Reason("This is no model.\nIt is a text.\n"u8.ToArray()), Does.Contain("not a"));
    }

    [Test]
    public void Refuses_an_empty_file()
    {
        Assert.That(Reason([]), Does.Contain("empty"));
    }

    [Test]
    public void Refuses_every_truncation_or_reads_it_without_harm()
    {
        var bytes = TestModels.Linear(1, 4, 4, 3, softmax: true);
        var refused = 0;
        for (var length = 1; length < bytes.Length; length++)
        {
            refused += TryRead(bytes[..length]) ? 0 : 1;
        }

        // Only cuts between the graph and the end of the file may leave something that can be read.
        Assert.That(refused, Is.GreaterThan(bytes.Length - 20));
    }

    [Test]
    public void Refuses_sizes_that_overflow_or_are_negative()
    {
        var huge = new OnnxGraph().Input("x", 1, null, 4).Weights("W", [1f], int.MaxValue, int.MaxValue, int.MaxValue).Output("x", 1, null, 4);
        var negative = new OnnxGraph().Input("x", 1, null, 4).Weights("W", [1f], -3).Output("x", 1, null, 4);

        Assert.That(Reason(huge.Model()), Does.Contain("not a valid ONNX"));
        Assert.That(Reason(negative.Model()), Does.Contain("negative"));
    }

    [Test]
    public void Refuses_graphs_nested_too_deep()
    {
        var graph = new OnnxGraph().Output("y", 1, 1);
        for (var i = 0; i < 100; i++)
        {
            graph = new OnnxGraph().Node("If", ["c"], ["y"], OnnxGraph.Graph("then_branch", graph)).Output("y", 1, 1);
        }

        Assert.That(Reason(graph.Model()), Does.Contain("nested"));
    }

    [Test]
    public void Refuses_missing_external_data()
    {
        Assert.That(Reason(TestModels.External("weights.bin", 2, 2, 3)), Does.Contain("'weights.bin' is missing"));
    }

    [TestCase("../outside.bin")]
    [TestCase("/etc/hostname")]
    [TestCase("a/../../outside.bin")]
    public void Refuses_external_data_outside_the_folder(string location)
    {
        _folder.Write("outside.bin", new byte[48]);
        var path = _folder.Write("models/m.onnx", TestModels.External(location, 2, 2, 3));

        var error = Assert.Throws<RefusedException>(() => OnnxFileReader.Read(path))!;

        Assert.That(error.Reason, Does.Contain("outside"));
    }

    [Test]
    public void Refuses_external_data_behind_a_link_that_leaves_the_folder()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Links need rights on Windows.");
        }

        var target = _folder.Write("outside.bin", new byte[48]);
        var path = _folder.Write("models/m.onnx", TestModels.External("weights.bin", 2, 2, 3));
        File.CreateSymbolicLink(_folder.At("models/weights.bin"), target);

        Assert.That(Assert.Throws<RefusedException>(() => OnnxFileReader.Read(path))!.Reason, Does.Contain("outside"));
    }

    [TestCase(0, 40)]
    [TestCase(8, 48)]
    [TestCase(-8, 48)]
    public void Refuses_external_data_that_is_too_short(long offset, int bytes)
    {
        _folder.Write("weights.bin", new byte[bytes]);
        var path = _folder.Write("m.onnx", TestModels.External("weights.bin", 2, 2, 3, offset));

        Assert.That(Assert.Throws<RefusedException>(() => OnnxFileReader.Read(path))!.Reason, Does.Contain("weights.bin"));
    }

    [Test]
    public void Runs_a_model_with_external_data_and_hashes_it_too()
    {
        var weights = System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(TestModels.Ramp(12)).ToArray();
        _folder.Write("weights.bin", weights);
        _folder.Write("m.onnx", TestModels.External("weights.bin", 2, 2, 3));
        var model = ModelCatalog.Open(_folder.Path).Models.Single();
        using (var classifier = OnnxClassifier.Open(model, new InferenceOptions(Threads: 1)))
        {
            Assert.That(classifier.ClassCount, Is.EqualTo(3));
        }

        var before = model.Sha256;
        weights[0] ^= 1;
        _folder.Write("weights.bin", weights);

        Assert.That(ModelCatalog.Open(_folder.Path).Models.Single().Sha256, Is.Not.EqualTo(before));
    }

    // The fastest of several readings is what the reader takes; what the others take longer, a busy machine does.
    private static (OnnxFile File, double Seconds, long Bytes) Measure(string path)
    {
        var seconds = double.PositiveInfinity;
        for (var i = 0; i < 5; i++)
        {
            var clock = Stopwatch.StartNew();
            OnnxFileReader.Read(path);
            seconds = Math.Min(seconds, clock.Elapsed.TotalSeconds);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var file = OnnxFileReader.Read(path);
        return (file, seconds, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private void WriteSparse(string name, long bytes)
    {
        using var stream = File.Create(_folder.At(name));
        stream.SetLength(bytes);
    }

    private string Reason(byte[] bytes)
    {
        var path = _folder.Write("bad.onnx", bytes);
        return Assert.Throws<RefusedException>(() => OnnxFileReader.Read(path))!.Reason;
    }

    private bool TryRead(byte[] bytes)
    {
        try
        {
            OnnxFileReader.Read(_folder.Write("cut.onnx", bytes));
            return true;
        }
        catch (RefusedException)
        {
            return false;
        }
    }
}
