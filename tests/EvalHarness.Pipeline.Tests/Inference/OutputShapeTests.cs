using System.Runtime.InteropServices;
using EvalHarness.Data;
using EvalHarness.Models;

namespace EvalHarness.Inference;

/// <summary>Outputs of other shapes than [N, classes]. Every graph computes z = (a + 2b, a - b, 3b) of a row (a, b), or its first number alone.</summary>
[TestFixture]
public sealed class OutputShapeTests
{
    private static readonly InferenceOptions OneThread = new(Threads: 1, Batch: 4);
    private static readonly float[][] Rows = [[1, 2], [3, -1], [0, 1], [2, 2], [-1, 0]];
    private static readonly float[] Scores = [5, -1, 6, 1, 4, -3, 2, -1, 3, 6, 0, 6, -1, -1, 0];
    private static readonly float[] First = [0, 5, 0, 1, 0, 2, 0, 6, 0, -1];
    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Takes_an_output_without_a_batch_axis_as_the_scores_of_a_fixed_batch_of_1()
    {
        using var classifier = Open(Reshaped(3, 1, [3], [3]), out var model);

        Assert.That((model.Output.ClassCount, model.Output.IsBinary), Is.EqualTo((3, false)));
        Assert.That(model.Notes, Has.Some.EqualTo("classes: 3, inferred from 'y Float [3]': no axis for the batch of 1, so its numbers are the scores of the one sample"));
        Assert.That(Predict(classifier), Is.EqualTo(Scores));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Takes_one_number_of_a_fixed_batch_of_1_as_binary(bool isScalar)
    {
        using var classifier = Open(Reshaped(1, 1, isScalar ? [] : [1], isScalar ? [] : [1]), out var model);

        Assert.That((model.Output.ClassCount, model.Output.IsBinary), Is.EqualTo((2, true)));
        Assert.That(model.Notes, Has.Some.EqualTo("classes: 2, inferred from one number a sample"));
        Assert.That(Predict(classifier), Is.EqualTo(First));
    }

    [TestCase(new long[] { -1, 3, 1, 1 }, new[] { 3, 1, 1 })]
    [TestCase(new long[] { -1, 1, 3 }, new[] { 1, 3 })]
    public void Leaves_axes_of_1_out(long[] shape, int[] declared)
    {
        using var classifier = Open(Reshaped(3, null, shape, [null, .. declared.Select(size => (int?)size)]), out var model);

        Assert.That(model.Output.ClassCount, Is.EqualTo(3));
        Assert.That(model.Notes, Has.Some.Contains("classes: 3").And.Some.Contains("its axes of 1 left out"));
        Assert.That(classifier.PreferredBatch, Is.EqualTo(4));
        Assert.That(Predict(classifier), Is.EqualTo(Scores));
    }

    // Squeeze drops an axis of 1 alone: with more than one sample the graph fails, or is given no axis to drop.
    [TestCase(3, true, 1)]
    [TestCase(3, false, 4)]
    [TestCase(1, true, 1)]
    [TestCase(1, false, 4)]
    public void Runs_a_free_batch_one_by_one_where_the_output_loses_its_axis(int classes, bool isFirstAxis, int batch)
    {
        var graph = Linear(classes, null);
        graph = isFirstAxis
            ? graph.Raw("axes", TestModels.Int64, MemoryMarshal.AsBytes<long>(new long[] { 0 }).ToArray(), 1).Node("Squeeze", ["z", "axes"], ["y"])
            : graph.Node("Squeeze", ["z"], ["y"]);
        using var classifier = Open(graph.Output("y", TestModels.Float, classes).Model(), out _);

        Assert.That(classifier.PreferredBatch, Is.EqualTo(batch));
        Assert.That(classifier.Notes.Any(note => note.Contains("only 1 runs", StringComparison.Ordinal)), Is.EqualTo(batch == 1));
        Assert.That(Predict(classifier), Is.EqualTo(classes == 3 ? Scores : First));
    }

    [Test]
    public void Never_reads_columns_as_rows()
    {
        // At 1 the classes lie along the first axis; at more, so do they, and the samples along the second.
        using var classifier = Open(Linear(3, null).Node("Transpose", ["z"], ["y"]).Output("y", TestModels.Float, 3, null).Model(), out _);

        Assert.That(classifier.PreferredBatch, Is.EqualTo(1));
        Assert.That(Predict(classifier), Is.EqualTo(Scores));
    }

    [Test]
    public void Refuses_several_rows_a_sample_and_reads_another_output_where_there_is_one()
    {
        var table = Linear(3, null).Raw("shape", TestModels.Int64, Bytes([-1, 3, 1]), 3).Node("Reshape", ["z", "shape"], ["column"])
            .Node("Transpose", ["column"], ["row"], OnnxGraph.Ints("perm", 0, 2, 1)).Node("MatMul", ["column", "row"], ["hidden"])
            .Output("hidden", TestModels.Float, null, 3, 3);

        Assert.That(
            Assert.Throws<RefusedException>(() => Open(table.Model(), out _))!.Message,
            Does.Contain("hidden Float [N, 3, 3]").And.Contain("several rows a sample").And.Contain("output.name"));
        using var classifier = Open(table.Output("z", TestModels.Float, null, 3).Model(), out var model);
        Assert.That(model.Output.Name, Is.EqualTo("z"));
        Assert.That(Predict(classifier), Is.EqualTo(Scores));
    }

    [Test]
    public void Refuses_whole_numbers_that_are_no_labels()
    {
        var graph = Linear(3, null).Node("Cast", ["z"], ["q"], OnnxGraph.Int("to", TestModels.UInt8)).Output("q", TestModels.UInt8, null, 3);

        Assert.That(Assert.Throws<RefusedException>(() => Open(graph.Model(), out _))!.Message, Does.Contain("q UInt8 [N, 3]").And.Contain("DequantizeLinear"));
    }

    [Test]
    public void Refuses_one_row_for_a_whole_batch()
    {
        var graph = Linear(3, 2).Node("ReduceMean", ["z"], ["mean"], OnnxGraph.Ints("axes", 0), OnnxGraph.Int("keepdims", 0))
            .Node("Concat", ["mean", "mean"], ["y"], OnnxGraph.Int("axis", 0)).Output("y", TestModels.Float, 6);

        Assert.That(Assert.Throws<RefusedException>(() => Open(graph.Model(), out _))!.Message, Does.Contain("gives [6] for 2 samples"));
    }

    private static OnnxGraph Linear(int classes, int? batch)
    {
        float[] weights = [1, 2, 1, -1, 0, 3];
        return new OnnxGraph().Input("x", TestModels.Float, batch, 2).Weights("W", weights[..(2 * classes)], classes, 2)
            .Node("Gemm", ["x", "W"], ["z"], OnnxGraph.Int("transB", 1));
    }

    private static byte[] Reshaped(int classes, int? batch, long[] shape, int?[] declared) => Linear(classes, batch)
        .Raw("shape", TestModels.Int64, Bytes(shape), shape.Length).Node("Reshape", ["z", "shape"], ["y"]).Output("y", TestModels.Float, declared).Model();

    private static byte[] Bytes(long[] values) => MemoryMarshal.AsBytes<long>(values).ToArray();

    private static float[] Predict(OnnxClassifier classifier)
    {
        var batch = new TabularBatch([new TabularColumn("a", null), new TabularColumn("b", null)], Rows.Length) { Count = Rows.Length };
        for (var i = 0; i < Rows.Length; i++)
        {
            Rows[i].CopyTo(batch.Row(i));
        }

        var outputs = new float[Rows.Length * classifier.ClassCount];
        classifier.Predict(batch, outputs);
        return outputs;
    }

    private OnnxClassifier Open(byte[] bytes, out CatalogedModel model)
    {
        model = ModelCatalog.Read(_folder.Path, _folder.Write("family/m.onnx", bytes));
        return OnnxClassifier.Open(model, OneThread);
    }
}
