using EvalHarness.Audit;

namespace EvalHarness.EndToEnd;

/// <summary><c>evalharness watch</c>, as somebody sees it who drops files in.</summary>
[NonParallelizable]
public sealed class WatchTests
{
    [Test]
    public void Names_every_file_it_speaks_of_and_ends_well()
    {
        using var project = new Project();
        using var process = CliProcess.Start(project.EvaluationArguments("watch", "watched"));
        process.WaitFor("drop a checkpoint in");
        project.Folder.Write("models/ladder/letter.onnx", "Dear reader, this is no model.");
        project.Folder.Write("models/ladder/huge.onnx", Quadrants.Model(16, 3));
        process.WaitFor("ladder/huge.onnx: found, waiting until it is whole");
        process.WaitFor("ladder/huge.onnx: done, 4 checkpoints in ");
        process.Signal("INT");
        var result = process.Wait();

        Assert.That(result.Exit, Is.Zero, result.ToString());
        Assert.That(project.Newest("watched").Run.Checkpoints.Select(checkpoint => checkpoint.Name), Does.Contain("huge"));
    }

    [TestCase(WatchEventKind.Evaluating, "", "a/b.onnx: evaluating")]
    [TestCase(WatchEventKind.Removed, "", "a/b.onnx: gone")]
    [TestCase(WatchEventKind.Evaluated, "1 checkpoint in runs/x", "a/b.onnx: done, 1 checkpoint in runs/x")]
    [TestCase(WatchEventKind.Refused, "It is a letter.", "a/b.onnx: refused. It is a letter.")]
    public void A_line_begins_with_the_file(WatchEventKind kind, string message, string line) =>
        Assert.That(WatchText.Line(new WatchEvent(kind, "a/b.onnx", message)), Is.EqualTo(line));
}
