using EvalHarness.Datasets;
using EvalHarness.Models;

namespace EvalHarness.Inference;

[TestFixture]
public sealed class FitTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Accepts_images_of_the_right_size_and_rows_of_as_many_pixels()
    {
        Assert.That(Check(TestModels.Linear(1, 4, 4, 3)), Is.Null);
        Assert.That(Check(TestModels.Flat(16, 3)), Is.Null);
        Assert.That(Check(TestModels.Linear(3, 4, 4, 3)), Is.Null); // grey is repeated for red, green and blue
    }

    [Test]
    public void Names_a_wrong_size_with_the_way_out()
    {
        Assert.That(Check(TestModels.Linear(1, 8, 8, 3)), Does.Contain("8 x 8").And.Contain("4 x 4").And.Contain("\"resize\": [8, 8]"));
        Assert.That(Check(TestModels.Flat(17, 3)), Does.Contain("17 features"));
        Assert.That(Check(TestModels.Linear(1, 8, 8, 3), """{"preprocessing": {"resize": [8, 8]}}"""), Is.Null);
    }

    [Test]
    public void Names_more_labels_than_classes()
    {
        Assert.That(Check(TestModels.Linear(1, 4, 4, 2)), Does.Contain("3 classes, but the model gives 2"));
        Assert.That(Check(TestModels.Linear(1, 4, 4, 3), """{"labels": ["a", "b"]}"""), Does.Contain("2 labels, but the model gives 3"));
        Assert.That(Check(TestModels.Linear(1, 4, 4, 3), """{"labels": ["a", "b", "d"]}"""), Does.Contain("'c'"));
    }

    [Test]
    public void Asks_for_the_tokenizer_of_a_model_of_token_ids()
    {
        var graph = new OnnxGraph()
            .Input("input_ids", TestModels.Int64, null, 8)
            .Node("Cast", ["input_ids"], ["y"], OnnxGraph.Int("to", TestModels.Float))
            .Output("y", TestModels.Float, null, 8);
        var path = _folder.Write("models/m.onnx", graph.Model());
        _folder.Write("t/data.csv", "text,label\na b,0\nc d,1\n");
        _folder.Write("t/dataset.json", """{"name": "t", "format": "text-csv", "files": [{"path": "data.csv"}]}""");

        Assert.That(Fit.Check(ModelCatalog.Read(_folder.Path, path), DatasetCatalog.Read(_folder.At("t"))), Does.Contain("token ids").And.Contain("tokenizer"));
    }

    private string? Check(byte[] model, string card = "{}")
    {
        var path = _folder.Write("models/m.onnx", model);
        _folder.Write("models/m.json", card);
        TestData.WriteIdx(_folder, "d", TestData.Pixels(3, 16), [0, 1, 2], 4, 4, more: """, "classes": ["a", "b", "c"]""");
        return Fit.Check(ModelCatalog.Read(_folder.Path, path), DatasetCatalog.Read(_folder.At("d")));
    }
}
