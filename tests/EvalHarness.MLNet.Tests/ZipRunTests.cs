using System.Diagnostics;
using System.Text.Json;
using EvalHarness.Runs;
using Microsoft.ML;

namespace EvalHarness.MLNet;

/// <summary>ML.NET's models beside an ONNX one in a whole run, and through every command that reads it.</summary>
[TestFixture]
[NonParallelizable]
public sealed class ZipRunTests
{
    private static readonly MLContext Context = Animals.Context;
    private readonly TempFolder _folder = new();
    private CommandRun _first = null!;
    private RunFolder _run = null!;

    [OneTimeSetUp]
    public void Run()
    {
        var dataset = Animals.Write(_folder, "animals", Animals.Rows(120, seed: 7), columns: "weight,legs,colour");
        var train = Animals.View(Animals.Rows(90, seed: 3));
        var key = Context.Transforms.Conversion.MapValueToKey("Key", "Kind");
        Animals.Save(_folder, "linear", key.Append(Context.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Key", "Features")), train);
        Animals.Save(_folder, "boosted", key.Append(Context.MulticlassClassification.Trainers.LightGbm("Key", "Features", numberOfIterations: 3)), train);
        _folder.Write("models/zoo/onnx.onnx", TestModels.Flat(3, 3));
        _folder.Write("models/zoo/broken.zip", "no zip");
        _folder.Write("models/zoo/linear.json", """{"training": {"train_samples": 90}}""");
        _folder.Write("suite.yaml", "name: tiny\nseed: 3\nresamples: 50\nperturbations: []\nsynthetic_ood: []\n");
        Assert.That(dataset.Classes, Is.EqualTo(Animals.Classes));
        _first = Evaluate();
        _run = RunFolder.Open(Directory.GetDirectories(_folder.At("runs"), "20*").Order(StringComparer.Ordinal).Last());
    }

    [OneTimeTearDown]
    public void CleanUp() => _folder.Dispose();

    [Test]
    public void Evaluates_them_beside_the_onnx_model_and_leaves_the_broken_one_out()
    {
        Assert.That(_first.Exit, Is.EqualTo(3), _first.ToString()); // incomplete: one file is no model
        Assert.That(_run.Document.RefusedModels.Single().Path, Does.EndWith("broken.zip"));
        Assert.That(_run.Document.RefusedModels.Single().Reason, Does.Contain("cannot open it as a model").And.Contain("Model.Save"));
        Assert.That(_run.Run.Checkpoints.Select(checkpoint => checkpoint.Id), Is.EqualTo(new[] { "zoo/onnx", "zoo/linear", "zoo/boosted" }));
        Assert.That(_run.Run.Checkpoints.Select(checkpoint => checkpoint.Parameters), Is.EqualTo(new double?[] { 9, 15, null }));
        Assert.That(_run.Run.Checkpoints[1].Scales["train_samples"], Is.EqualTo(90));
        Assert.That(_run.Run.Cells.Select(cell => cell.Failure), Has.All.Null);
        Assert.That(_run.Document.Versions["mlnet"], Is.EqualTo(MLNetVersion.Text));
    }

    [Test]
    public void Measures_what_ML_NETs_own_evaluator_measures()
    {
        var model = Context.Model.Load(_folder.At("models/zoo/linear.zip"), out _);
        var theirs = Context.MulticlassClassification.Evaluate(model.Transform(Animals.View(Animals.Rows(120, seed: 7))), "Key");
        var cell = _run.Run.Cells.Single(one => one.Checkpoint == "zoo/linear");

        Assert.That(cell.Find("accuracy")!.Value, Is.EqualTo(theirs.MicroAccuracy).Within(1e-12));
        Assert.That(cell.Find("nll")!.Value, Is.EqualTo(theirs.LogLoss).Within(1e-6));
    }

    [Test]
    public void Takes_every_cell_over_the_second_time_and_none_once_the_model_has_changed()
    {
        Assert.That(Evaluate().Exit, Is.EqualTo(3));
        Assert.That(Newest().Document.ReusedCells, Is.EqualTo(3));

        var other = Context.Transforms.Conversion.MapValueToKey("Key", "Kind").Append(Context.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Key", "Features", l2Regularization: 9));
        File.Copy(_folder.At("models/zoo/linear.zip"), _folder.At("linear.zip"));
        Animals.Save(_folder, "linear", other, Animals.View(Animals.Rows(90, seed: 4)));
        Assert.That(Evaluate().Exit, Is.EqualTo(3));
        Assert.That(Newest().Document.ReusedCells, Is.EqualTo(2));
        File.Move(_folder.At("linear.zip"), _folder.At("models/zoo/linear.zip"), overwrite: true);
    }

    [TestCase("verify")]
    [TestCase("verify", "--mlnet")]
    [TestCase("report")]
    public void Other_commands_read_the_run(string command, params string[] more)
    {
        var result = CommandRun.Of([command, _run.Path, .. more]);

        Assert.That(result.Exit, Is.Zero, result.ToString());
    }

    [Test]
    public void Compares_the_run_with_itself_without_a_difference()
    {
        var result = CommandRun.Of("compare", _run.Path, _run.Path);

        Assert.That(result.Exit, Is.Zero, result.ToString());
        Assert.That(result.Out, Does.Match("([0-9]+) numbers compared, \\1 identical"));
    }

    [Test]
    public void Measurements_leave_an_unknown_size_empty_and_reports_say_n_a()
    {
        var lines = File.ReadAllLines(Path.Combine(_run.Path, "measurements.csv"));
        var boosted = lines.Where(line => line.StartsWith("zoo,boosted,", StringComparison.Ordinal)).ToArray();

        Assert.That(lines[0], Does.StartWith("family,checkpoint,parameters,"));
        Assert.That(boosted, Is.Not.Empty.And.All.StartWith("zoo,boosted,,"));
        Assert.That(File.ReadAllText(Path.Combine(_run.Path, "report.md")), Does.Contain("boosted").And.Contain("n/a"));
    }

    [Test]
    public void Models_lists_them_with_the_reason_where_there_is_no_size()
    {
        var text = CommandRun.Of("models", "--models", _folder.At("models"), "--notes");
        var json = CommandRun.Of("models", "--models", _folder.At("models"), "--json");

        Assert.That(text.Exit, Is.EqualTo(3));
        Assert.That(text.Out, Does.Contain("zoo/boosted: parameters: n/a. ML.NET does not show what is in a model of the kind OneVersusAll."));
        Assert.That(text.Out, Does.Contain("zoo/linear: parameters: weights and offsets of a linear model"));
        Assert.That(text.Out, Does.Contain("Refused:").And.Contain("broken.zip"));
        var models = JsonDocument.Parse(json.Out).RootElement.GetProperty("models").EnumerateArray().ToDictionary(model => model.GetProperty("id").GetString()!);
        Assert.That(models["zoo/linear"].GetProperty("parameters").GetInt64(), Is.EqualTo(15));
        Assert.That(models["zoo/boosted"].GetProperty("parameters").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(models["zoo/boosted"].GetProperty("no_parameters").GetString(), Does.Contain("card"));
    }

    [Test]
    public void The_process_that_tries_checkpoints_opens_them_too()
    {
        var command = (string[])[
            Path.Combine(TestContext.CurrentContext.TestDirectory, "evalharness.dll"),
            "run", "--models", _folder.At("models"), "--datasets", _folder.At("datasets"), "--suite", _folder.At("suite.yaml"), "--out", _folder.At("outside")];
        using var process = Process.Start(new ProcessStartInfo("dotnet", command) { RedirectStandardOutput = true, UseShellExecute = false })!;
        _ = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        var run = RunFolder.Open(Directory.GetDirectories(_folder.At("outside"), "20*").Single());
        Assert.That(process.ExitCode, Is.EqualTo(3)); // the broken file
        Assert.That(run.Run.Cells.Select(cell => (cell.Checkpoint, cell.Failure)), Is.EqualTo(_run.Run.Cells.Select(cell => (cell.Checkpoint, (string?)null))));
        Assert.That(RunCosts.Read(run.Path)!.Checkpoints, Has.Count.EqualTo(3));
    }

    [Test]
    public void The_version_says_that_ML_NET_is_in() => Assert.That(CommandRun.Of("--version").Out, Does.Contain($"ML.NET {MLNetVersion.Text}"));

    private CommandRun Evaluate() => CommandRun.Of(
        "run", "--models", _folder.At("models"), "--datasets", _folder.At("datasets"), "--suite", _folder.At("suite.yaml"), "--out", _folder.At("runs"), "--threads", "2");

    private RunFolder Newest() => RunFolder.Open(Directory.GetDirectories(_folder.At("runs"), "20*").OrderBy(Directory.GetCreationTimeUtc).Last());
}
