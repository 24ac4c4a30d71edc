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
}
