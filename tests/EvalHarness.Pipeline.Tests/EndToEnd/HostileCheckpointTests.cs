using EvalHarness.Inference.Trials;

namespace EvalHarness.EndToEnd;

/// <summary>A checkpoint that crashes ONNX Runtime costs its own cells: the command goes on with the others.</summary>
public sealed class HostileCheckpointTests
{
    [Test]
    public void Evaluates_the_others_and_says_what_happened()
    {
        using var project = new Project();
        project.Folder.Write("models/ladder/deep.onnx", HostileModels.DeepCalls());

        using var process = CliProcess.Start(project.RunArguments());
        var result = process.Wait();

        Assert.That(result.Exit, Is.EqualTo(3), result.ToString());
        Assert.That(result.Error, Does.Contain("ladder/deep is left out").And.Contain("crash"));
        var cells = project.Newest().Document.Cells.ToLookup(cell => cell.Checkpoint == "ladder/deep");
        Assert.That(cells[true].Select(cell => cell.Failure), Has.All.Contains("crash").And.Not.Empty);
        Assert.That(cells[false].Select(cell => cell.Failure), Has.All.Null.And.Exactly(3 * cells[true].Count()).Items);
    }

    [Test]
    public void Goes_on_probing_preprocessings_after_one_that_cannot_be_run()
    {
        using var project = new Project();
        var unknown = new OnnxGraph().Input("image", TestModels.Float, null, 1, 8, 8).Node("Frobnicate", ["image"], ["y"]).Output("y", TestModels.Float, null, 4);
        project.Folder.Write("models/ladder/a.onnx", unknown.Model());
        project.Folder.Write("models/ladder/b.onnx", "no model");

        using var process = CliProcess.Start("models", "--models", project.Folder.At("models"), "--datasets", project.Folder.At("datasets"), "--probe", "quadrants");
        var result = process.Wait();

        Assert.That(result.Exit, Is.EqualTo(3), result.ToString());
        Assert.That(result.Out, Does.Contain("ladder/a is left out").And.Contain("Frobnicate").And.Contain("b.onnx").And.Contain("ladder/large"));
        Assert.That(File.Exists(project.Folder.At("models/ladder/a.json")), Is.False);
        Assert.That(File.Exists(project.Folder.At("models/ladder/large.json")), Is.True);
    }
}
