namespace EvalHarness.Models;

[TestFixture]
public sealed class ModelCatalogTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Refuses_a_model_of_ML_NETs_in_a_build_without_it_and_goes_on()
    {
        _folder.Write("a/good.onnx", TestModels.Linear(1, 2, 2, 3));
        _folder.Write("a/sdca.zip", "saved by ML.NET");

        var catalog = ModelCatalog.Open(_folder.Path, mlnet: null);

        Assert.That(catalog.Models.Single().Name, Is.EqualTo("good"));
        Assert.That(catalog.Refused.Single().Path, Does.EndWith("sdca.zip"));
        Assert.That(catalog.Refused.Single().Reason, Does.Contain("ML.NET").And.Contain("not in this build"));
        Assert.That(catalog.Refused.Single().WayOut, Does.Contain("scripts/setup --probe"));
    }

    [Test]
    public void Takes_the_folder_as_family_and_sorts_by_parameters()
    {
        _folder.Write("b/large.onnx", TestModels.Linear(1, 4, 4, 3));
        _folder.Write("b/small.onnx", TestModels.Linear(1, 2, 2, 3));
        _folder.Write("a/deep/er.onnx", TestModels.Linear(1, 2, 2, 3));

        var catalog = ModelCatalog.Open(_folder.Path);

        Assert.That(catalog.Models.Select(model => model.Id), Is.EqualTo(new[] { "a/deep/er", "b/small", "b/large" }));
        Assert.That(catalog.Refused, Is.Empty);
    }

    [Test]
    public void Lists_a_bad_checkpoint_as_refused_and_keeps_the_others()
    {
        _folder.Write("a/good.onnx", TestModels.Linear(1, 2, 2, 3));
        _folder.Write("a/bad.onnx", "no model");
        _folder.Write("a/two.onnx", TestModels.TwoInputs());

        var catalog = ModelCatalog.Open(_folder.Path);

        Assert.That(catalog.Models.Select(model => model.Name), Is.EqualTo(new[] { "good" }));
        Assert.That(catalog.Refused.Select(refusal => Path.GetFileName(refusal.Path)), Is.EqualTo(new[] { "bad.onnx", "two.onnx" }));
        Assert.That(catalog.Refused[1].Reason, Does.Contain("2 inputs (a, b)"));
        Assert.That(catalog.Refused.Select(refusal => refusal.WayOut), Has.None.Empty);
    }

    [Test]
    public void Lists_a_folder_with_the_name_of_a_checkpoint_as_refused_unless_one_is_in_it()
    {
        _folder.Write("a/empty.onnx/weights.bin", "no model");
        _folder.Write("b/full.onnx/model.onnx", TestModels.Linear(1, 2, 2, 3));

        var catalog = ModelCatalog.Open(_folder.Path);

        Assert.That(catalog.Models.Single().Path, Is.EqualTo(_folder.At("b/full.onnx/model.onnx")));
        Assert.That(catalog.Refused.Single().Path, Is.EqualTo(_folder.At("a/empty.onnx")));
        Assert.That(catalog.Refused.Single().Reason, Does.Contain("It is a folder"));
    }

    [Test]
    public void Follows_links_to_folders_but_none_that_leads_back()
    {
        _folder.Write("models/a/m.onnx", TestModels.Linear(1, 2, 2, 3));
        _folder.Write("elsewhere/b/n.onnx", TestModels.Linear(1, 2, 2, 3));
        Directory.CreateSymbolicLink(_folder.At("models/linked"), _folder.At("elsewhere"));
        Directory.CreateSymbolicLink(_folder.At("models/a/up"), _folder.At("models"));
        Directory.CreateSymbolicLink(_folder.At("elsewhere/b/across"), _folder.At("models/a"));

        var catalog = ModelCatalog.Open(_folder.At("models"));

        Assert.That(catalog.Models.Select(model => model.Id), Is.EqualTo(new[] { "a/m", "linked/b/n", "linked/b/across/m" }));
        Assert.That(catalog.Refused, Is.Empty);
    }

    [Test]
    public void Names_the_tokenizer_that_the_card_lacks()
    {
        var graph = new OnnxGraph()
            .Input("input_ids", TestModels.Int64, null, 8)
            .Input("attention_mask", TestModels.Int64, null, 8)
            .Node("Mul", ["input_ids", "attention_mask"], ["m"])
            .Node("Cast", ["m"], ["y"], OnnxGraph.Int("to", TestModels.Float))
            .Output("y", TestModels.Float, null, 8);
        _folder.Write("a/m.onnx", graph.Model());

        var refusal = ModelCatalog.Open(_folder.Path).Refused.Single();

        Assert.That(refusal.Reason, Does.Contain("input_ids, attention_mask"));
        Assert.That(refusal.WayOut, Does.Contain("\"tokenizer\""));
    }

    [Test]
    public void Tells_the_user_that_a_folder_is_missing_or_empty()
    {
        Assert.Throws<UsageException>(() => ModelCatalog.Open(_folder.At("none")));
        Assert.That(Assert.Throws<UsageException>(() => ModelCatalog.Open(_folder.Path))?.Message, Does.Contain("no model"));
    }

    [Test]
    public void Lets_the_card_override_and_carries_its_training_facts_to_the_scales()
    {
        _folder.Write("a/m.onnx", TestModels.Linear(1, 2, 2, 3));
        _folder.Write("a/m.json", """
            {"name": "mine", "family": "other", "parameters": 20, "variant": "less_data", "kind": "pruned", "parent": "big", "labels": ["x", "y", "z"],
             "training": {"train_samples": 600, "epochs": 4, "tokens": 5e9, "compute": 1e12, "label_noise": 0.2, "train_accuracy": 0.9,
                          "history": [{"epoch": 1, "loss": 2.5, "note": "warm"}]}}
            """);

        var model = ModelCatalog.Open(_folder.Path).Models.Single();
        var checkpoint = model.ToCheckpoint(new Dictionary<string, double> { ["macs"] = 12 });

        Assert.That(checkpoint.Id, Is.EqualTo("other/mine"));
        Assert.That(checkpoint.Variant, Is.EqualTo("less_data"));
        Assert.That(checkpoint.Parent, Is.EqualTo("big"));
        Assert.That(checkpoint.Scales, Is.EquivalentTo(new Dictionary<string, double>
        {
            ["parameters"] = 20,
            ["file_bytes"] = model.FileBytes,
            ["train_samples"] = 600,
            ["epochs"] = 4,
            ["tokens"] = 5e9,
            ["train_compute"] = 1e12,
            ["macs"] = 12,
        }));
        Assert.That(model.Card.Training.History[0]["loss"], Is.EqualTo(2.5));
        Assert.That(model.Notes, Has.Some.EqualTo("parameters: 20 from the card; the file holds 15"));
    }

    [TestCase("""{"kind": "pruned"}""", "pruned")]
    [TestCase("""{"kind": "dense"}""", null)]
    [TestCase("{}", null)]
    public void Counts_as_a_rung_unless_the_card_sets_it_apart(string card, string? variant)
    {
        _folder.Write("a/m.onnx", TestModels.Linear(1, 2, 2, 3));
        _folder.Write("a/m.json", card);

        Assert.That(ModelCatalog.Open(_folder.Path).Models.Single().ToCheckpoint().Variant, Is.EqualTo(variant));
    }

    [Test]
    public void Warns_of_misspelt_keys()
    {
        _folder.Write("a/m.onnx", TestModels.Linear(1, 2, 2, 3));
        _folder.Write("a/m.json", """{"lables": ["a"], "preprocessing": {"scael": 1}}""");

        Assert.That(ModelCatalog.Open(_folder.Path).Models.Single().Warnings, Is.EqualTo(new[]
        {
            "m.json: lables is not known and not read", "m.json: preprocessing: scael is not known and not read",
        }));
    }

    [TestCase("""{"parameters": "many"}""", "m.json: parameters is \"many\", but a whole number is needed.")]
    [TestCase("""{"labels": [1]}""", "m.json: labels is [1], but a list of texts is needed.")]
    [TestCase("""{"kind": "huge"}""", "m.json: kind is 'huge'.")]
    [TestCase("""{"preprocessing": {"std": 0}}""", "m.json: preprocessing: std must be above 0.")]
    [TestCase("""{"training": {"epochs": [1]}}""", "m.json: training: epochs is [1], but a number is needed.")]
    [TestCase("{", "m.json is not valid JSON (line 1).")]
    public void Refuses_a_card_with_a_wrong_value_and_says_where(string card, string reason)
    {
        _folder.Write("a/m.onnx", TestModels.Linear(1, 2, 2, 3));
        _folder.Write("a/m.json", card);

        Assert.That(ModelCatalog.Open(_folder.Path).Refused.Single().Reason, Is.EqualTo(reason));
    }

    [Test]
    public void Refuses_the_second_of_two_checkpoints_of_one_name()
    {
        _folder.Write("a/m.onnx", TestModels.Linear(1, 2, 2, 3));
        _folder.Write("a/n.onnx", TestModels.Linear(1, 2, 2, 3));
        _folder.Write("a/n.json", """{"name": "m"}""");

        Assert.That(ModelCatalog.Open(_folder.Path).Refused.Single().Reason, Does.Contain("'a/m' is also the name"));
    }

    [Test]
    public void Infers_layout_batch_and_classes()
    {
        _folder.Write("a/nchw.onnx", TestModels.Linear(3, 8, 6, 10, batch: 4));
        _folder.Write("a/nhwc.onnx", TestModels.ChannelsLast(8, 6, 3, 10));
        _folder.Write("a/flat.onnx", TestModels.Flat(48, 10));
        _folder.Write("a/binary.onnx", TestModels.Binary(2, [1, 1]));
        var models = ModelCatalog.Open(_folder.Path).Models.ToDictionary(model => model.Name);

        Assert.That(models["nchw"].Input, Has.Property("Layout").EqualTo(InputLayout.Nchw).And.Property("FixedBatch").EqualTo(4));
        Assert.That(models["nhwc"].Input, Has.Property("Layout").EqualTo(InputLayout.Nhwc).And.Property("FixedBatch").Null);
        Assert.That(models["nhwc"].Input.Shape, Is.EqualTo(new Data.ImageShape(8, 6, 3)));
        Assert.That(models["flat"].Input, Has.Property("Layout").EqualTo(InputLayout.Flat).And.Property("Features").EqualTo(48));
        Assert.That(models["binary"].Output, Has.Property("IsBinary").True.And.Property("ClassCount").EqualTo(2));
        Assert.That(models["binary"].Output.Kind, Is.EqualTo(Data.OutputKind.Probabilities));
    }

    [TestCase("embedding", "logits", "logits")]
    [TestCase("hidden_state", "y", "y")]
    [TestCase("probabilities", "aux_logits", "probabilities")]
    [TestCase("logits", "probabilities", "logits")]
    public void Takes_of_several_outputs_the_one_that_its_name_tells(string first, string second, string taken) =>
        Assert.That(ModelCatalog.Read(_folder.Path, _folder.Write("m/a.onnx", TwoHeads(first, second))).Output.Name, Is.EqualTo(taken));

    [TestCase("a", "b")]
    [TestCase("embedding", "hidden")]
    public void Refuses_to_guess_between_outputs_that_nothing_tells_apart(string first, string second)
    {
        var path = _folder.Write("m/a.onnx", TwoHeads(first, second));

        var refused = Assert.Throws<RefusedException>(() => ModelCatalog.Read(_folder.Path, path));
        _folder.Write("m/a.json", $$$"""{"output": {"name": "{{{second}}}"}}""");

        Assert.That(refused.Reason, Does.Contain("nothing tells which").And.Contain(first).And.Contain(second));
        Assert.That(refused.WayOut, Does.Contain("\"output\": {\"name\""));
        Assert.That(ModelCatalog.Read(_folder.Path, path).Output.Name, Is.EqualTo(second));
    }

    [Test]
    public void Counts_the_bytes_of_what_a_link_leads_to()
    {
        var file = _folder.Write("blobs/sha", TestModels.Linear(1, 2, 2, 3));
        Directory.CreateDirectory(_folder.At("m"));
        File.CreateSymbolicLink(_folder.At("m/a.onnx"), file);

        Assert.That(ModelCatalog.Read(_folder.Path, _folder.At("m/a.onnx")).FileBytes, Is.EqualTo(new FileInfo(file).Length));
    }

    private static byte[] TwoHeads(string first, string second) => new OnnxGraph()
        .Input("image", TestModels.Float, null, 1, 2, 2)
        .Weights("W", TestModels.Ramp(12), 3, 4)
        .Node("Flatten", ["image"], ["flat"])
        .Node("Gemm", ["flat", "W"], ["z"], OnnxGraph.Int("transB", 1))
        .Node("Identity", ["z"], [first])
        .Node("Neg", ["z"], [second])
        .Output(first, TestModels.Float, null, 3)
        .Output(second, TestModels.Float, null, 3)
        .Model();

    [Test]
    public void Takes_the_bundled_ladder_without_a_warning()
    {
        var catalog = ModelCatalog.Open(Path.Combine(RepositoryFiles.Root, "models"));

        Assert.That(catalog.Refused, Is.Empty);
        Assert.That(catalog.Models.SelectMany(model => model.Warnings), Is.Empty);
        Assert.That(
            catalog.Models.Select(model => model.ToCheckpoint()).Where(model => model.IsRung).Select(model => model.Parameters),
            Is.EqualTo(new double[] { 1009, 3628, 16732, 65854, 261298, 1040986, 3816814 }));
    }
}
