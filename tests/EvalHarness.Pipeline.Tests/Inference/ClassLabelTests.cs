using EvalHarness.Datasets;
using EvalHarness.Models;

namespace EvalHarness.Inference;

/// <summary>Which output is which class, where labels are whole numbers and where a map sorts its keys: as exports of scikit-learn have them.</summary>
[TestFixture]
public sealed class ClassLabelTests
{
    private static readonly InferenceOptions OneThread = new(Threads: 1, Batch: 4);
    private static readonly byte[] FiveAndSeven = [5, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0];
    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("tensor")]
    [TestCase("map")]
    [TestCase("label")]
    public void Finds_classes_by_the_whole_numbers_that_a_graph_gives_them(string form)
    {
        using var classifier = OnnxClassifier.Open(Model(Numbered(form, 3, 1, 2)), OneThread);
        var rows = new float[6];
        classifier.UseClasses(["1", "2"]);
        classifier.Predict(TestData.Table(["a"], [1f], [-1f]), rows);

        // The scores are -x, 0 and x of the classes 3, 1 and 2; the columns are 1, 2, and then 3.
        Assert.That(rows[1], Is.GreaterThan(rows[0]).And.GreaterThan(rows[2]));
        Assert.That(rows[5], Is.GreaterThan(rows[3]).And.GreaterThan(rows[4]));
    }

    [Test]
    public void Takes_classes_with_names_in_the_order_of_the_outputs_where_the_graph_has_whole_numbers()
    {
        using var classifier = OnnxClassifier.Open(Model(Numbered("tensor", 1, 2, 3)), OneThread);
        var rows = new float[3];
        classifier.UseClasses(["low", "middle", "high"]);
        classifier.Predict(TestData.Table(["a"], [1f]), rows);

        Assert.That(rows, Is.Ordered);
    }

    [Test]
    public void Says_which_whole_number_of_the_data_a_graph_does_not_know()
    {
        using var classifier = OnnxClassifier.Open(Model(Numbered("tensor", 1, 2, 3)), OneThread);

        var error = Assert.Throws<UsageException>(() => classifier.UseClasses(["0", "1", "2", "3"]));

        Assert.That(error!.Message, Does.Contain("'0'").And.Contain("(1, 2, 3)").And.Contain("dataset.json"));
    }

    [TestCase(null)]
    [TestCase("""{"labels": ["b", "a"]}""")]
    public void Keeps_the_declared_order_of_classes_where_a_map_sorts_its_keys(string? card)
    {
        var graph = new OnnxGraph()
            .Input("x", TestModels.Float, null, 2)
            .NodeOf("ai.onnx.ml", "ZipMap", ["x"], ["y"], OnnxGraph.Texts("classlabels_strings", "b", "a"))
            .MapOutput("y");
        using var classifier = OnnxClassifier.Open(Model(graph.Model(mlOpset: 1), card), OneThread);
        var rows = new float[2];
        classifier.UseClasses(["a", "b"]);
        classifier.Predict(TestData.Table(["x0", "x1"], [0.25f, 0.75f]), rows);

        Assert.That(rows, Is.EqualTo(new[] { 0.75f, 0.25f }));
    }

    [TestCase("raw")]
    [TestCase("list")]
    [TestCase("texts")]
    [TestCase("constant")]
    public void Finds_classes_in_the_table_that_the_predicted_class_picks_from(string form)
    {
        // As of a neural network of scikit-learn: no operator lists the labels, the label output takes them from a table.
        var names = form == "texts" ? (string[])["low", "high"] : ["5", "7"];
        using var classifier = OnnxClassifier.Open(Model(Picking(form)), OneThread);
        var rows = new float[2];
        classifier.UseClasses([names[1], names[0]]);
        classifier.Predict(TestData.Table(["a", "b"], [1f, 3f]), rows);

        Assert.That(rows[0], Is.GreaterThan(rows[1]));
    }

    [Test]
    public void Takes_the_outer_labels_of_an_ensemble_whose_members_merely_count()
    {
        var graph = new OnnxGraph()
            .Input("x", TestModels.Float, null, 1)
            .NodeOf("ai.onnx.ml", "LinearClassifier", ["x"], ["label", "scores"], [.. Linear(), OnnxGraph.Ints("classlabels_ints", 0, 1, 2)])
            .NodeOf("ai.onnx.ml", "LinearClassifier", ["x"], ["label2", "scores2"], [.. Linear(), OnnxGraph.Ints("classlabels_ints", 0, 1, 2)])
            .Node("Add", ["scores", "scores2"], ["sum"])
            .NodeOf("ai.onnx.ml", "ZipMap", ["sum"], ["probabilities"], OnnxGraph.Ints("classlabels_int64s", 0, 2, 4))
            .MapOutput("probabilities", TestModels.Int64);
        var model = Model(graph.Model(mlOpset: 1));
        using var classifier = OnnxClassifier.Open(model, OneThread);
        var rows = new float[3];
        classifier.UseClasses(["2", "0"]);
        classifier.Predict(TestData.Table(["a"], [1f]), rows);

        // Scores -2x, 0 and 2x of 0, 2 and 4.
        Assert.That(model.GraphLabels, Is.EqualTo(new[] { "0", "2", "4" }));
        Assert.That(rows, Is.EqualTo(new[] { 0.489f, 0.180f, 1.331f }).Within(0.001f), "2 x softmax(-1, 0, 1) = (0.180, 0.489, 1.331)");
    }

    [Test]
    public void Knows_no_labels_where_those_of_the_members_merely_count()
    {
        var graph = new OnnxGraph()
            .Input("x", TestModels.Float, null, 1)
            .NodeOf("ai.onnx.ml", "LinearClassifier", ["x"], ["label", "scores"], [.. Linear(), OnnxGraph.Ints("classlabels_ints", 0, 1, 2)])
            .Node("Neg", ["scores"], ["y"])
            .Output("y", TestModels.Float, null, 3);

        Assert.That(Model(graph.Model(mlOpset: 1)).LabelsFor(["1", "2", "3"]), Is.Null);
    }

    [TestCase("table")]
    [TestCase("gather")]
    [TestCase("encoder")]
    [TestCase("classes")]
    public void Takes_the_labels_that_the_scores_pick_where_their_own_classifier_merely_counts(string form)
    {
        var model = Model(Stacked(form));
        using var classifier = OnnxClassifier.Open(model, OneThread);
        var rows = new float[3];
        classifier.UseClasses(["ape", "cat"]);
        classifier.Predict(TestData.Table(["a"], [1f]), rows);

        // Scores -1, 0 and 1 of bee, cat and ape: softmax(-1, 0, 1) = (0.090, 0.245, 0.665).
        Assert.That(model.GraphLabels, Is.EqualTo(new[] { "bee", "cat", "ape" }));
        Assert.That(rows, Is.EqualTo(new[] { 0.665f, 0.245f, 0.090f }).Within(0.001f));
    }

    [TestCase(0L, 1L, 3L)]
    [TestCase(5L, 6L, 7L)]
    public void Knows_no_labels_of_an_encoder_whose_keys_are_no_places(params long[] keys)
    {
        var graph = new OnnxGraph()
            .Input("x", TestModels.Float, null, 3)
            .Node("ArgMax", ["x"], ["best"], OnnxGraph.Int("axis", 1))
            .NodeOf("ai.onnx.ml", "LabelEncoder", ["best"], ["label"], OnnxGraph.Ints("keys_int64s", keys), OnnxGraph.Texts("values_strings", "a", "b", "c"))
            .Node("Softmax", ["x"], ["y"])
            .Output("label", TestModels.String, [null, null])
            .Output("y", TestModels.Float, null, 3);

        Assert.That(Model(graph.Model(mlOpset: 2)).GraphLabels, Is.Empty);
    }

    [Test]
    public void The_place_of_the_largest_score_is_no_name_even_where_the_card_names_classes_by_numbers()
    {
        var graph = new OnnxGraph()
            .Input("x", TestModels.Float, null, 3)
            .Node("ArgMax", ["x"], ["best"], OnnxGraph.Int("axis", 1))
            .Node("Identity", ["best"], ["label"])
            .Output("label", TestModels.Int64, [null, null]);
        using var classifier = OnnxClassifier.Open(Model(graph.Model(), """{"labels": ["1", "2", "3"]}"""), OneThread);
        var rows = new float[6];
        classifier.UseClasses(["1", "2", "3"]);
        classifier.Predict(TestData.Table(["a", "b", "c"], [9f, 0f, 0f], [0f, 9f, 0f]), rows);

        Assert.That(rows, Is.EqualTo(new[] { 1f, 0f, 0f, 0f, 1f, 0f }));
    }

    [Test]
    public void A_card_that_names_fewer_labels_than_the_graph_of_labels_only_is_refused()
    {
        using var classifier = OnnxClassifier.Open(Model(Numbered("label", 5, 7, 9), """{"labels": ["a", "b"]}"""), OneThread);

        var error = Assert.Throws<UsageException>(() => classifier.UseClasses(["a", "b"]));

        Assert.That(error!.Message, Does.Contain("2 labels").And.Contain("gives 3"));
    }

    [Test]
    public void Two_heads_keep_their_own_labels()
    {
        var graph = new OnnxGraph()
            .Input("x", TestModels.Float, null, 1)
            .NodeOf("ai.onnx.ml", "LinearClassifier", ["x"], ["l", "kinds"], [.. Linear(), OnnxGraph.Texts("classlabels_strings", "b", "a", "c")])
            .NodeOf("ai.onnx.ml", "LinearClassifier", ["x"], ["m", "sizes"], [.. Linear(), OnnxGraph.Texts("classlabels_strings", "s", "m", "l")])
            .Node("Neg", ["kinds"], ["others"])
            .Output("kinds", TestModels.Float, null, 3)
            .Output("sizes", TestModels.Float, null, 3)
            .Output("others", TestModels.Float, null, 3)
            .Model(mlOpset: 1);

        Assert.That(Model(graph, """{"output": {"name": "kinds"}}""").GraphLabels, Is.EqualTo(new[] { "b", "a", "c" }));
        Assert.That(Model(graph, """{"output": {"name": "sizes"}}""").GraphLabels, Is.EqualTo(new[] { "s", "m", "l" }));
        Assert.That(Model(graph, """{"output": {"name": "others"}}""").GraphLabels, Is.Empty);
    }

    [Test]
    public void A_chain_of_operators_that_ends_in_itself_names_nothing()
    {
        var graph = new OnnxGraph()
            .Input("x", TestModels.Float, null, 2)
            .Node("Identity", ["b"], ["a"])
            .Node("Identity", ["a"], ["b"])
            .Node("ArgMax", ["a"], ["a2"])
            .Listed("classes", 5, 7)
            .NodeOf("ai.onnx.ml", "ArrayFeatureExtractor", ["classes", "a2"], ["label"])
            .Output("b", TestModels.Float, null, 2)
            .Output("label", TestModels.Int64, [null, null]);

        Assert.That(Model(graph.Model(mlOpset: 1)).File.OutputLabels.Keys, Is.EqualTo(new[] { "label" }));
    }

    [Test]
    public void Takes_numbers_as_places_from_0_where_nothing_names_the_outputs_and_all_are_places()
    {
        using var classifier = OnnxClassifier.Open(Model(Plain(4)), OneThread);

        Assert.That(Columns(classifier, ["1", "2"]), Is.EqualTo(new[] { 20f, 30f, 10f, 40f }));
        Assert.That(Columns(classifier, ["1", "2", "4"]), Is.EqualTo(new[] { 10f, 20f, 40f, 30f }), "4 of 4 is no place from 0, so they count from 1");
        Assert.That(Columns(classifier, ["0", "2", "4"]), Is.EqualTo(new[] { 10f, 20f, 30f, 40f }), "0 and 4 are both places of no 4 outputs: in order");
        Assert.That(Columns(classifier, ["1.0", "3.0"]), Is.EqualTo(new[] { 20f, 40f, 10f, 30f }));
    }

    [Test]
    public void Numbers_in_another_order_than_their_own_keep_it()
    {
        // Folders 0 to 10 as torchvision's ImageFolder sorts them, and whatever was trained on them.
        string[] folders = ["0", "1", "10", "2", "3", "4", "5", "6", "7", "8", "9"];
        using var classifier = OnnxClassifier.Open(Model(Plain(11)), OneThread);

        Assert.That(Columns(classifier, folders), Is.EqualTo(Enumerable.Range(1, 11).Select(place => 10f * place)));
        Assert.That(Columns(classifier, ["1", "0"])[..2], Is.EqualTo(new[] { 10f, 20f }));
    }

    [Test]
    public void Data_that_count_from_1_have_no_class_0()
    {
        _folder.Write("d/data.csv", "a,b,c,label\n1,2,3,1\n1,2,3,2\n1,2,3,4\n");
        _folder.Write("d/dataset.json", """{"name": "d", "format": "csv", "files": [{"path": "data.csv"}]}""");
        var dataset = DatasetCatalog.Read(_folder.At("d"));

        Assert.That(dataset.Classes, Is.EqualTo(new[] { "1", "2", "4" }));
        Assert.That(Fit.Check(Model(Plain(4)), dataset), Is.Null);
        Assert.That(Fit.Guess(Model(Plain(4)), dataset), Is.Null, "4 of 4 outputs: they count from 1, and 3 has no row");
        Assert.That(Model(Numbered("tensor", 1, 2, 4)).LabelsFor(dataset.Classes), Is.EqualTo(dataset.Classes));
    }

    [TestCase(4, "1,2", "from 0")]
    [TestCase(4, "2,3", "from 0")]
    [TestCase(4, "0,1", "from 0")]
    [TestCase(3, "0,2", null)]
    [TestCase(3, "1,3", null)]
    [TestCase(3, "5,9", "first 2")]
    public void Tells_of_numbers_that_may_be_other_places(int outputs, string labels, string? guess)
    {
        _folder.Write("d/data.csv", "a,b,c,label\n" + string.Concat(labels.Split(',').Select(label => $"1,2,3,{label}\n")));
        _folder.Write("d/dataset.json", """{"name": "d", "format": "csv", "files": [{"path": "data.csv"}]}""");
        var dataset = DatasetCatalog.Read(_folder.At("d"));
        var free = Model(Plain(outputs, isFree: true));

        Assert.That(Fit.Guess(Model(Plain(outputs)), dataset), guess is null ? Is.Null : Does.Contain(guess));
        Assert.That(Fit.Guess(free, dataset), Is.Null, "only running it tells how many classes it gives");
        Assert.That(Fit.Guess(free, dataset, outputs), guess is null ? Is.Null : Does.Contain(guess));
    }

    [Test]
    public void Two_classes_of_the_data_that_would_be_one_of_the_model_are_refused()
    {
        using var classifier = OnnxClassifier.Open(Model(Plain(2), """{"labels": ["a", "b"]}"""), OneThread);

        var error = Assert.Throws<UsageException>(() => classifier.UseClasses(["a", "A"]));

        Assert.That(error!.Message, Does.Contain("'a' and 'A'"));
    }

    [TestCase("1.0", "2.0")]
    [TestCase("01", "02")]
    public void Whole_numbers_are_one_class_in_any_form(string first, string second)
    {
        using var classifier = OnnxClassifier.Open(Model(Plain(2), $$"""{"labels": ["{{second}}", "{{first}}"]}"""), OneThread);

        Assert.That(Columns(classifier, ["1", "2"]), Is.EqualTo(new[] { 20f, 10f }));
    }

    [Test]
    public void A_test_set_that_lacks_classes_of_its_training_set_counts_like_it()
    {
        _folder.Write("all/d/data.csv", "a,label\n1,bee\n1,dog\n");
        _folder.Write("all/d/dataset.json", """{"name": "d", "format": "csv", "files": [{"path": "data.csv"}]}""");
        _folder.Write("all/t/data.csv", "a,label\n1,cat\n1,bee\n1,ape\n");
        _folder.Write("all/t/dataset.json", """{"name": "t", "role": "train", "of": "d", "format": "csv", "files": [{"path": "data.csv"}]}""");
        var catalog = DatasetCatalog.Open(_folder.At("all"));
        var clean = catalog.Find("d")!;

        Assert.That(clean.Classes, Is.EqualTo(new[] { "ape", "bee", "cat", "dog" }));
        Assert.That(Labels(clean, clean), Is.EqualTo(new[] { 1, 3 }));
        Assert.That(Labels(catalog.Find("t")!, clean), Is.EqualTo(new[] { 2, 1, 0 }));
    }

    [TestCase(new byte[] { 3, 1, 3 }, null, new[] { "1", "2", "3" }, new[] { 2, 0, 2 })]
    [TestCase(new byte[] { 0, 2, 1 }, null, new[] { "0", "1", "2" }, new[] { 0, 2, 1 })]
    [TestCase(new byte[] { 4, 2, 4 }, "0,2,4", new[] { "0", "2", "4" }, new[] { 2, 1, 2 })]
    [TestCase(new byte[] { 2, 1, 0 }, "1,2,3", new[] { "1", "2", "3" }, new[] { 2, 1, 0 })]
    [TestCase(new byte[] { 3, 1, 2 }, "1,2,3", new[] { "1", "2", "3" }, new[] { 2, 0, 1 })]
    public void Labels_of_arrays_are_places_of_classes_or_their_numbers(byte[] labels, string? declared, string[] classes, int[] places)
    {
        var named = declared is null ? string.Empty : $", \"classes\": [\"{declared.Replace(",", "\", \"", StringComparison.Ordinal)}\"]";
        _folder.Write("d/images", [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 1, 10, 20, 30]);
        _folder.Write("d/labels", [0, 0, 8, 1, 0, 0, 0, 3, .. labels]);
        _folder.Write("d/dataset.json", $$"""{"name": "d", "format": "idx", "files": [{"path": "images", "role": "images"}, {"path": "labels", "role": "labels"}]{{named}}}""");
        var dataset = DatasetCatalog.Read(_folder.At("d"));

        Assert.That(dataset.Classes, Is.EqualTo(classes));
        Assert.That(Labels(dataset, dataset), Is.EqualTo(places));
    }

    [Test]
    public void A_number_that_is_no_class_is_no_place_either()
    {
        _folder.Write("d/data.csv", "a,label\n1,1\n1,2\n1,0\n");
        _folder.Write("d/dataset.json", """{"name": "d", "format": "csv", "files": [{"path": "data.csv"}], "classes": ["1", "2"]}""");
        var dataset = DatasetCatalog.Read(_folder.At("d"));
        var batch = dataset.CreateBatch(4);
        using var reader = dataset.Read(ReadSelection.All);

        Assert.That(reader.Read(batch), Is.EqualTo(2));
        Assert.That(batch.Labels.Take(2), Is.EqualTo(new[] { 0, 1 }));
        Assert.That(reader.Bad.Single().Reason, Does.Contain("its label '0' is no class"));
    }

    /// <summary>Scores -x, 0 and x of three classes that have whole numbers.</summary>
    private static byte[] Numbered(string form, params long[] labels)
    {
        var graph = new OnnxGraph()
            .Input("x", TestModels.Float, null, 1)
            .NodeOf(
                "ai.onnx.ml",
                "LinearClassifier",
                ["x"],
                ["label", "scores"],
                [.. Linear(), OnnxGraph.Ints("classlabels_ints", labels)])
            .Output("label", TestModels.Int64, [null]);
        return (form switch
        {
            "map" => graph.NodeOf("ai.onnx.ml", "ZipMap", ["scores"], ["probabilities"], OnnxGraph.Ints("classlabels_int64s", labels))
                .MapOutput("probabilities", TestModels.Int64),
            "tensor" => graph.Output("scores", TestModels.Float, null, 3),
            _ => graph,
        }).Model(mlOpset: 1);
    }

    /// <summary>Scores -x, 0 and x of a classifier whose labels count, and the label that they pick: bee, cat, ape.</summary>
    private static byte[] Stacked(string form)
    {
        var graph = new OnnxGraph()
            .Input("x", TestModels.Float, null, 1)
            .NodeOf("ai.onnx.ml", "LinearClassifier", ["x"], ["place", "scores"], [.. Linear(), OnnxGraph.Ints("classlabels_ints", 0, 1, 2)])
            .Node("Identity", ["scores"], ["probabilities"])
            .Listed("classes", "bee", "cat", "ape")
            .Raw("one", TestModels.Int64, [1, 0, 0, 0, 0, 0, 0, 0], 1)
            .Node("Add", ["one", "place"], ["key"]);
        return (form switch
        {
            "table" => graph.NodeOf("ai.onnx.ml", "ArrayFeatureExtractor", ["classes", "place"], ["label"]),
            "gather" => graph.Node("Gather", ["classes", "place"], ["label"]),
            "classes" => graph.NodeOf("ai.onnx.ml", "LabelEncoder", ["place"], ["label"], OnnxGraph.Texts("classes_strings", "bee", "cat", "ape")),
            _ => graph.NodeOf("ai.onnx.ml", "LabelEncoder", ["key"], ["label"], OnnxGraph.Ints("keys_int64s", 3, 1, 2), OnnxGraph.Texts("values_strings", "ape", "bee", "cat")),
        })
            .Output("probabilities", TestModels.Float, null, 3)
            .Output("label", TestModels.String, [null])
            .Model(mlOpset: form == "classes" ? 1 : 2);
    }

    private static byte[][] Linear() =>
        [OnnxGraph.Floats("coefficients", -1f, 0f, 1f), OnnxGraph.Floats("intercepts", 0f, 0f, 0f), OnnxGraph.Str("post_transform", "SOFTMAX")];

    /// <summary>Two scores as they come in, and the label that they pick from a table.</summary>
    private static byte[] Picking(string form)
    {
        var graph = new OnnxGraph().Input("x", TestModels.Float, null, 2);
        graph = form switch
        {
            "raw" => graph.Raw("classes", TestModels.Int64, FiveAndSeven, 2),
            "constant" => graph.Node("Constant", [], ["classes"], OnnxGraph.TensorAttribute("value", "k", TestModels.Int64, FiveAndSeven, 2)),
            "list" => graph.Listed("classes", 5, 7),
            _ => graph.Listed("classes", "low", "high"),
        };
        return graph
            .Node("ArgMax", ["x"], ["best"], OnnxGraph.Int("axis", 1))
            .NodeOf("ai.onnx.ml", "ArrayFeatureExtractor", ["classes", "best"], ["picked"])
            .Node("Identity", ["picked"], ["label"])
            .Node("Softmax", ["x"], ["probabilities"])
            .Output("label", form == "texts" ? TestModels.String : TestModels.Int64, [null, null])
            .Output("probabilities", TestModels.Float, null, 2)
            .Model(mlOpset: 1);
    }

    /// <summary>10, 20, 30, ... whatever the three columns say.</summary>
    private static byte[] Plain(int classes, bool isFree = false) => new OnnxGraph()
        .Input("x", TestModels.Float, null, 3)
        .Weights("W", new float[3 * classes], 3, classes)
        .Weights("b", [.. Enumerable.Range(1, classes).Select(place => 10f * place)], classes)
        .Node("Gemm", ["x", "W", "b"], ["y"])
        .Output("y", TestModels.Float, null, isFree ? null : classes)
        .Model();

    private static int[] Labels(Dataset dataset, Dataset clean)
    {
        var batch = dataset.CreateBatch(8);
        using var reader = dataset.Read(new ReadSelection(ReadSelection.All.Subset, clean.Classes));
        return batch.Labels[..reader.Read(batch)];
    }

    private static float[] Columns(OnnxClassifier classifier, string[] classes)
    {
        var rows = new float[classifier.ClassCount];
        classifier.UseClasses(classes);
        classifier.Predict(TestData.Table(["a", "b", "c"], [0f, 0f, 0f]), rows);
        return rows;
    }

    private CatalogedModel Model(byte[] bytes, string? card = null) => TestModels.Catalog(_folder, bytes, card);
}
