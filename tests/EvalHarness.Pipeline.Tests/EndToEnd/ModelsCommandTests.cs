using EvalHarness.Models;

namespace EvalHarness.EndToEnd;

/// <summary><c>evalharness models</c>.</summary>
[NonParallelizable]
public sealed class ModelsCommandTests
{
    [Test]
    public void The_probe_writes_a_card_that_reads_back_where_there_is_none()
    {
        using var project = new Project();
        project.Folder.Write("models/ladder/large.json", """{"preprocessing": {"scale": 1}}""");

        var result = Cli.Run("models", "--models", project.Folder.At("models"), "--datasets", project.Folder.At("datasets"), "--probe", "quadrants");
        var catalog = ModelCatalog.Open(project.Folder.At("models"));

        Assert.That(result.Exit, Is.Zero, result.ToString());
        Assert.That(result.Out, Does.Contain("small.json written").And.Contain("medium.json written").And.Not.Contain("large.json written"));
        Assert.That(catalog.Refused, Is.Empty);
        Assert.That(catalog.Models.SelectMany(model => model.Warnings), Is.Empty);
        Assert.That(catalog.Models.Single(model => model.Name == "small").Labels, Is.EqualTo(new[] { "north-west", "north-east", "south-west", "south-east" }));
    }

    [Test]
    public void The_probe_leaves_alone_a_family_that_belongs_to_another_dataset()
    {
        using var project = new Project();
        project.Folder.Write("models/other/large.onnx", TestModels.Linear(1, 8, 8, 4));
        TestData.WriteIdx(project.Folder, "datasets/other-data", TestData.Pixels(20, 64), [.. Enumerable.Range(0, 20).Select(i => (byte)(i % 4))], 8, 8);
        var card = project.Folder.At("datasets/other-data/dataset.json");
        File.WriteAllText(card, File.ReadAllText(card).Replace("datasets/other-data", "other-data", StringComparison.Ordinal));

        var result = Cli.Run("models", "--models", project.Folder.At("models"), "--datasets", project.Folder.At("datasets"), "--probe", "quadrants");

        Assert.That(result.Out, Does.Contain("ladder/large").And.Not.Contain("other/large"), result.ToString());
        Assert.That(File.Exists(project.Folder.At("models/other/large.json")), Is.False);
    }

    [Test]
    public void The_probe_goes_on_where_only_opening_a_checkpoint_shows_that_it_has_too_few_classes()
    {
        using var project = new Project();
        var graph = new OnnxGraph()
            .Input("x", TestModels.Float, null, null, null, null)
            .Node("GlobalAveragePool", ["x"], ["p"])
            .Node("Flatten", ["p"], ["f"])
            .Node("Concat", ["f", "f"], ["y"], OnnxGraph.Int("axis", 1))
            .Output("y", TestModels.Float, null, null);
        project.Folder.Write("models/ladder/few.onnx", graph.Model());

        var result = Cli.Run("models", "--models", project.Folder.At("models"), "--datasets", project.Folder.At("datasets"), "--probe", "quadrants");

        Assert.That(result.Exit, Is.EqualTo(3), result.ToString());
        Assert.That(result.Out, Does.Contain("ladder/few: the dataset has 4 classes, but the model gives 2").And.Contain("small.json written"));
    }
}
