using EvalHarness.Runs;

namespace EvalHarness.EndToEnd;

/// <summary>A folder where most checkpoints are bad: each is refused with its reason, and the good ones are evaluated as if they were alone.</summary>
[NonParallelizable]
public sealed class BadCheckpointTests
{
    private Project _project = null!;
    private CliResult _result = null!;
    private RunFolder _run = null!;

    [OneTimeSetUp]
    public void Run()
    {
        _project = new Project();
        var folder = _project.Folder;
        folder.Write("models/ladder/text.onnx", "This is a letter, not a model.\n");
        folder.Write("models/ladder/cut.onnx", Quadrants.Model(4, 2)[..9000]);
        folder.Write("models/ladder/lost.onnx", TestModels.External("lost.bin", 8, 8, 4));
        folder.Write("models/secret.bin", new byte[4 * 64 * 4]);
        folder.Write("models/ladder/outside.onnx", TestModels.External("../secret.bin", 8, 8, 4));
        folder.Write("models/ladder/two.onnx", TestModels.TwoInputs());
        folder.Write("models/ladder/wide.onnx", TestModels.Linear(1, 10, 12, 4));
        folder.Write("models/ladder/three.onnx", TestModels.Linear(1, 8, 8, 3));
        folder.Write("models/ladder/odd.onnx", NoSuchOperator());
        folder.Write("models/ladder/mute.onnx", TestModels.NotANumber(1, 8, 8, 4));
        folder.Write("models/ladder/moody.onnx", Quadrants.SometimesNotANumber(16, Threshold));
        _result = _project.Run();
        Assert.That(_result.Exit, Is.EqualTo(3), _result.ToString());
        _run = _project.Newest();
    }

    private const int Threshold = 110;

    [OneTimeTearDown]
    public void Remove() => _project.Dispose();

    [TestCase("text", "not a valid ONNX model")]
    [TestCase("cut", "not a valid ONNX model")]
    [TestCase("lost", "External data 'lost.bin' is missing")]
    [TestCase("outside", "'../secret.bin'")]
    [TestCase("two", "2 inputs (a, b)")]
    [TestCase("wide", "images of 10 x 12, but gets 8 x 8")]
    [TestCase("three", "the dataset has 4 classes, but the model gives 3")]
    public void Refuses_it_with_the_reason_on_screen_and_in_the_run(string name, string reason)
    {
        var refused = _run.Document.RefusedModels.SingleOrDefault(one => one.Path.EndsWith(name + ".onnx", StringComparison.Ordinal));
        Assert.That(refused, Is.Not.Null, string.Join('\n', _run.Document.RefusedModels));
        Assert.That(refused!.Reason, Does.Contain(reason));
        Assert.That(_result.Error, Does.Contain(name + ".onnx").And.Contain(reason));
        Assert.That(_run.Document.Cells.Select(cell => cell.Checkpoint), Has.None.EqualTo("ladder/" + name));
    }

    [Test]
    public void Shows_no_stack_trace() => Assert.That(_result.Error + _result.Out, Does.Not.Contain("   at ").And.Not.Contain("Exception"));

    [Test]
    public void Keeps_a_checkpoint_that_the_runtime_cannot_open_as_failed_cells_with_the_reason()
    {
        var cells = _run.Document.Cells.Where(cell => cell.Checkpoint == "ladder/odd").ToList();
        Assert.That(cells, Has.Count.EqualTo(7));
        Assert.That(cells.Select(cell => cell.File), Has.All.Null);
        Assert.That(cells.Select(cell => cell.Failure), Has.All.Contains("Frobnicate"));
    }

    [Test]
    public void Completes_the_others_as_if_they_were_alone()
    {
        Assert.That(_run.Document.Status, Is.EqualTo(RunStatus.Incomplete));
        using var alone = new Project();
        Assert.That(alone.Run().Exit, Is.Zero);
        var expected = alone.Newest().Run;
        foreach (var cell in expected.Cells)
        {
            Assert.That(_run.Run.Cell(cell.Checkpoint, cell.Condition)!.Measurements, Is.EqualTo(cell.Measurements), $"{cell.Checkpoint} {cell.Condition}");
        }
    }

    [Test]
    public void Never_averages_an_output_that_is_no_number()
    {
        var clean = _run.Clean();
        var cell = _run.Document.Cells.Single(one => one.Checkpoint == "ladder/moody" && one.Condition == clean.Id);
        var finite = Enumerable.Range(0, Project.CleanCount).Where(image => _project.Clean.Pixels[image * Quadrants.Size] <= Threshold).ToList();
        Assert.That(finite, Has.Count.InRange(10, 110), "The fixture must have both kinds.");
        Assert.That((cell.Samples, cell.NonFinite, cell.Failure), Is.EqualTo((finite.Count, Project.CleanCount - finite.Count, (string?)null)));

        var accuracy = _run.Measured("moody", clean, "accuracy");
        var correct = finite.Count(image => _project.Clean.Prediction(image, 16) == _project.Clean.Labels[image]);
        Assert.That(accuracy.N, Is.EqualTo(finite.Count));
        Assert.That(accuracy.Value, Is.EqualTo(correct / (double)finite.Count).Within(1e-15));
        Assert.That(_run.Samples.Load("ladder/moody", clean.Id)!.Index.Order(), Is.EqualTo(finite));
        Assert.That(_run.Run.Cell("ladder/moody", clean.Id)!.Measurements.Where(one => one.Value is { } value && !double.IsFinite(value)), Is.Empty);
    }

    [Test]
    public void Fails_cells_without_a_single_number_and_says_why()
    {
        var cell = _run.Document.Cells.Single(one => one.Checkpoint == "ladder/mute" && one.Condition == _run.Clean().Id);
        Assert.That(cell.Failure, Does.Contain("120 outputs were not finite"));
        Assert.That(_run.Run.Cell("ladder/mute", _run.Clean().Id)!.Measurements, Is.Empty);
    }

    [Test]
    public void Reports_what_was_left_out_in_both_reports()
    {
        foreach (var report in (string[])["report.html", "report.md"])
        {
            Assert.That(File.ReadAllText(Path.Combine(_run.Path, report)), Does.Contain("wide.onnx").And.Contain("lost.bin").And.Contain("10 x 12"), report);
        }
    }

    [Test]
    public void Verifies_all_the_same() => Assert.That(Cli.Run("verify", _run.Path).Exit, Is.Zero);

    private static byte[] NoSuchOperator() => new OnnxGraph()
        .Input("image", TestModels.Float, null, 1, 8, 8)
        .Weights("W", TestModels.Ramp(256), 4, 64)
        .Node("Flatten", ["image"], ["flat"])
        .Node("Frobnicate", ["flat", "W"], ["logits"])
        .Output("logits", TestModels.Float, null, 4)
        .Model();
}
