using EvalHarness.Data;
using EvalHarness.Models;

namespace EvalHarness.Inference;

[TestFixture]
public sealed class InputVariantTests
{
    private static readonly InferenceOptions OneThread = new(Threads: 1, Batch: 4);
    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Feeds_channels_last()
    {
        // Two rows of one pixel; the weights pick single inputs, in the order r0 g0 b0 r1 g1 b1.
        var weights = new float[6 * 6];
        for (var i = 0; i < 6; i++)
        {
            weights[7 * i] = 1;
        }

        var batch = new ImageBatch(new ImageShape(2, 1, 3), 1) { Count = 1 };
        ((byte[])[51, 102, 153, 204, 255, 0]).CopyTo(batch.Pixels, 0);

        var rows = Predict(Model(TestModels.ChannelsLast(2, 1, 3, 6, weights)), batch);

        Assert.That(rows, Is.EqualTo(new[] { 0.2f, 0.6f, 1f, 0.4f, 0.8f, 0f }).Within(1e-6f));
    }

    [Test]
    public void Feeds_bytes_as_they_are()
    {
        var rows = Predict(Model(TestModels.Bytes(1, 1, 2, 2, [1, 0, 0, 1])), Grey(7, 200));

        Assert.That(rows, Is.EqualTo(new[] { 7f, 200f }));
    }

    [Test]
    public void Feeds_half_precision()
    {
        var graph = new OnnxGraph()
            .Input("x", 10, null, 1, 1, 2)
            .Node("Cast", ["x"], ["f"], OnnxGraph.Int("to", 1))
            .Node("Flatten", ["f"], ["y"])
            .Output("y", TestModels.Float, null, 2);

        Assert.That(Predict(Model(graph.Model()), Grey(51, 255)), Is.EqualTo(new[] { 0.2f, 1f }).Within(1e-4f)); // half: 11 bits
    }

    [TestCase(10)] // float16
    [TestCase(16)] // bfloat16
    [TestCase(11)] // double
    public void Reads_outputs_of_other_precision(int type)
    {
        var graph = new OnnxGraph()
            .Input("x", TestModels.Float, null, 2)
            .Node("Cast", ["x"], ["y"], OnnxGraph.Int("to", type))
            .Output("y", type, null, 2);

        Assert.That(Predict(Model(graph.Model()), TestData.Table(["a", "b"], [0.5f, -2f])), Is.EqualTo(new[] { 0.5f, -2f }));
    }

    [Test]
    public void Scales_channel_by_channel_as_the_card_says()
    {
        var card = """{"preprocessing": {"scale": 0.00392156862745098, "mean": [0.2, 0.4, 0.5], "std": [0.5, 0.25, 1]}}""";

        var rows = Predict(Model(Pick(3), card), Rgb([51], [204], [255]));

        Assert.That(rows, Is.EqualTo(new[] { 0f, 1.6f, 0.5f }).Within(1e-6f)); // (0.2 - 0.2) / 0.5, (0.8 - 0.4) / 0.25, (1 - 0.5) / 1
    }

    [Test]
    public void Puts_blue_first_if_the_card_says_so()
    {
        var rows = Predict(Model(Pick(3), """{"preprocessing": {"channel_order": "bgr", "scale": 1}}"""), Rgb([1], [2], [3]));

        Assert.That(rows, Is.EqualTo(new[] { 3f, 2f, 1f }));
    }

    [Test]
    public void Repeats_grey_for_a_model_of_colours_and_weighs_colours_for_a_grey_one()
    {
        var colours = Predict(Model(Pick(3), """{"preprocessing": {"scale": 1}}""", "colour"), Grey(9));
        var grey = Predict(Model(TestModels.Linear(1, 1, 1, 2, [1, 2]), """{"preprocessing": {"scale": 1}}""", "grey"), Rgb([255], [0], [0]));

        Assert.That(colours, Is.EqualTo(new[] { 9f, 9f, 9f }));
        Assert.That(grey, Is.EqualTo(new[] { 76f, 152f })); // 0.299 x 255 = 76.2, rounded
    }

    [Test]
    public void Resizes_and_crops_as_the_card_says()
    {
        // 4 pixels to 2: a triangle of half-width 2 about each new centre: weights 3, 3, 1 of 7 on the three pixels within reach.
        var half = Predict(
            Model(TestModels.Linear(1, 1, 2, 2, [1, 0, 0, 1]), """{"preprocessing": {"scale": 1, "resize": [1, 2]}}""", "half"), Grey(70, 70, 140, 140));
        var crop = Predict(
            Model(TestModels.Linear(1, 1, 2, 2, [1, 0, 0, 1]), """{"preprocessing": {"scale": 1, "crop": [1, 2]}}""", "crop"), Grey(1, 2, 3, 4));

        Assert.That(half, Is.EqualTo(new[] { 80f, 130f })); // (3x70 + 3x70 + 140) / 7 and (70 + 3x140 + 3x140) / 7
        Assert.That(crop, Is.EqualTo(new[] { 2f, 3f }));
    }

    [Test]
    public void Feeds_one_column_an_input_by_name_with_texts_for_categories()
    {
        var graph = new OnnxGraph()
            .Input("age", TestModels.Float, null, 1)
            .Input("home_city", TestModels.String, null, 1)
            .NodeOf("ai.onnx.ml", "LabelEncoder", ["home_city"], ["c"], OnnxGraph.Texts("keys_strings", "Bonn", "Rome"), OnnxGraph.Floats("values_floats", 10f, 20f))
            .Node("Concat", ["age", "c"], ["y"], OnnxGraph.Int("axis", 1))
            .Output("y", TestModels.Float, null, 2);
        var batch = new TabularBatch([new TabularColumn("home-city", ["Bonn", "Rome"]), new TabularColumn("age", null)], 2) { Count = 2 };
        ((float[])[1, 30, 0, 40]).CopyTo(batch.Values, 0);

        Assert.That(Predict(Model(graph.Model(mlOpset: 2)), batch), Is.EqualTo(new[] { 30f, 20f, 40f, 10f }));
    }

    [Test]
    public void Reads_label_and_ZipMap_outputs_of_a_scikit_learn_export()
    {
        var model = Model(Classifier(zipMap: true));
        using var classifier = OnnxClassifier.Open(model, OneThread);
        var rows = new float[2];
        classifier.UseClasses(["spam", "ham"]);
        classifier.Predict(TestData.Table(["a"], [1f]), rows);

        Assert.That(model.Output.Name, Is.EqualTo("probabilities"));
        Assert.That(classifier.Kind, Is.EqualTo(OutputKind.Probabilities));
        Assert.That(rows, Is.EqualTo(new[] { 0.8807971f, 0.1192029f }).Within(1e-5f)); // softmax of (-1, 1); spam is the second
    }

    [Test]
    public void Gives_one_at_the_label_where_only_labels_come_out()
    {
        var model = Model(Classifier(zipMap: false));
        using var classifier = OnnxClassifier.Open(model, OneThread);
        var rows = new float[4];
        classifier.Predict(TestData.Table(["a"], [1f], [-1f]), rows);

        Assert.That(classifier.IsLabelOnly, Is.True);
        Assert.That(rows, Is.EqualTo(new[] { 0f, 1f, 1f, 0f }));
    }

    [TestCase("first", new[] { 1f, 2f })]
    [TestCase("second", new[] { -1f, -2f })]
    public void Reads_the_output_that_the_card_names(string name, float[] expected)
    {
        var graph = new OnnxGraph()
            .Input("x", TestModels.Float, null, 2)
            .Node("Identity", ["x"], ["first"])
            .Node("Neg", ["x"], ["second"])
            .Output("first", TestModels.Float, null, 2)
            .Output("second", TestModels.Float, null, 2);
        var model = Model(graph.Model(), $$$"""{"output": {"name": "{{{name}}}"}}""");

        Assert.That(Predict(model, TestData.Table(["a", "b"], [1f, 2f])), Is.EqualTo(expected));
    }

    [Test]
    public void Names_the_outputs_where_the_card_names_one_that_is_not_there()
    {
        var graph = new OnnxGraph().Input("x", TestModels.Float, null, 2).Node("Identity", ["x"], ["first"]).Output("first", TestModels.Float, null, 2);

        var refused = Assert.Throws<RefusedException>(() => Model(graph.Model(), """{"output": {"name": "scores"}}"""));

        Assert.That(refused!.Message, Does.Contain("scores").And.Contain("first"));
    }

    [Test]
    public void Hands_texts_to_a_model_of_texts()
    {
        var graph = new OnnxGraph()
            .Input("text", TestModels.String, null, 1)
            .NodeOf("ai.onnx.ml", "LabelEncoder", ["text"], ["a"], OnnxGraph.Texts("keys_strings", "good", "bad"), OnnxGraph.Floats("values_floats", 1f, -1f))
            .Node("Neg", ["a"], ["b"])
            .Node("Concat", ["a", "b"], ["y"], OnnxGraph.Int("axis", 1))
            .Output("y", TestModels.Float, null, 2);
        var texts = new TextBatch(2) { Count = 2 };
        (texts.Texts[0], texts.Texts[1]) = ("bad", "good");

        Assert.That(Predict(Model(graph.Model(mlOpset: 2)), texts), Is.EqualTo(new[] { -1f, 1f, 1f, -1f }));
    }

    private static byte[] Pick(int channels)
    {
        var weights = new float[channels * channels];
        for (var i = 0; i < channels; i++)
        {
            weights[i * (channels + 1)] = 1;
        }

        return TestModels.Linear(channels, 1, 1, channels, weights);
    }

    private static byte[] Classifier(bool zipMap)
    {
        var graph = new OnnxGraph()
            .Input("x", TestModels.Float, null, 1)
            .NodeOf(
                "ai.onnx.ml",
                "LinearClassifier",
                ["x"],
                ["label", "scores"],
                OnnxGraph.Floats("coefficients", -1f, 1f),
                OnnxGraph.Floats("intercepts", 0f, 0f),
                OnnxGraph.Texts("classlabels_strings", "ham", "spam"),
                OnnxGraph.Str("post_transform", "SOFTMAX"))
            .Output("label", TestModels.String, [null]);
        if (zipMap)
        {
            graph.NodeOf("ai.onnx.ml", "ZipMap", ["scores"], ["probabilities"], OnnxGraph.Texts("classlabels_strings", "ham", "spam")).MapOutput("probabilities");
        }

        return graph.Model(mlOpset: 1);
    }

    private static ImageBatch Grey(params byte[] pixels)
    {
        var batch = new ImageBatch(new ImageShape(1, pixels.Length, 1), 1) { Count = 1 };
        pixels.CopyTo(batch.Pixels, 0);
        return batch;
    }

    private static ImageBatch Rgb(byte[] red, byte[] green, byte[] blue)
    {
        var batch = new ImageBatch(new ImageShape(1, red.Length, 3), 1) { Count = 1 };
        ((byte[])[.. red, .. green, .. blue]).CopyTo(batch.Pixels, 0);
        return batch;
    }

    private static float[] Predict(CatalogedModel model, SampleBatch batch)
    {
        using var classifier = OnnxClassifier.Open(model, OneThread, batch);
        var rows = new float[batch.Count * classifier.ClassCount];
        classifier.Predict(batch, rows);
        return rows;
    }

    private CatalogedModel Model(byte[] bytes, string? card = null, string name = "m") => TestModels.Catalog(_folder, bytes, card, name);
}
