using EvalHarness.Evaluation;
using EvalHarness.Runs;

namespace EvalHarness.EndToEnd;

/// <summary>One whole evaluation, from files to files.</summary>
[NonParallelizable]
public sealed class FullRunTests
{
    private Project _project = null!;
    private CliResult _first = null!;
    private RunFolder _run = null!;

    [OneTimeSetUp]
    public void Run()
    {
        _project = new Project();
        _first = _project.Run("--threads", "2");
        Assert.That(_first.Exit, Is.Zero, _first.ToString());
        _run = _project.Newest();
    }

    [OneTimeTearDown]
    public void Remove() => _project.Dispose();

    [Test]
    public void Leaves_every_file_of_a_run_folder()
    {
        foreach (var file in (string[])["run.json", "measurements.csv", "analysis.json", "context.json", "costs.json", "nondeterminism.json", "report.html", "report.md"])
        {
            Assert.That(new FileInfo(Path.Combine(_run.Path, file)), Has.Property(nameof(FileInfo.Length)).GreaterThan(100), file);
        }

        // Clean, train, three settings, noise that is no image, strangers: seven conditions, three checkpoints.
        Assert.That(Directory.GetFiles(Path.Combine(_run.Path, "samples")), Has.Length.EqualTo(21).And.All.EndsWith(".npz"));
        Assert.That(Directory.GetDirectories(_project.Folder.At("runs"), ".*.partial"), Is.Empty);
        Assert.That(_run.Document.Status, Is.EqualTo(RunStatus.Complete));
    }

    [Test]
    public void Says_what_every_checkpoint_costs()
    {
        var costs = RunCosts.Read(_run.Path)!;
        var macs = _run.Run.Checkpoints.Select(checkpoint => checkpoint.Scales["macs"]).ToArray();

        // 64 pixels times 4 classes, and 64 x 64 for every idle layer: 0, 1 and 2 of them.
        Assert.That(macs, Is.EqualTo(new double[] { 256, 256 + 4096, 256 + 8192 }));
        Assert.That(costs.Checkpoints.Select(cost => cost.Macs), Is.EqualTo(macs.Cast<double?>()));
        Assert.That(costs.Checkpoints.Select(cost => cost.Checkpoint), Is.EqualTo(_run.Run.Checkpoints.Select(checkpoint => checkpoint.Id)));
        foreach (var cost in costs.Checkpoints)
        {
            Assert.That(cost.Single.Batch, Is.EqualTo(1));
            Assert.That(cost.Single.P50Ms, Is.GreaterThan(0).And.LessThanOrEqualTo(cost.Single.P99Ms));
            Assert.That(cost.Batched.SamplesPerSecond, Is.GreaterThan(0));
            Assert.That(cost.FileBytes, Is.EqualTo(_run.Run.Checkpoints.Single(one => one.Id == cost.Checkpoint).Scales["file_bytes"]));
        }

        Assert.That(_first.Out, Does.Contain("What a prediction costs"));
        Assert.That(File.ReadAllText(Path.Combine(_run.Path, "report.md")), Does.Contain("| Peak memory |"));
        Assert.That(File.ReadAllText(Path.Combine(_run.Path, "report.html")), Does.Contain("id=\"costs\""));
    }

    [Test]
    public void Says_how_much_a_repeat_may_differ()
    {
        Assert.That(_run.Run.Floors.Keys, Is.EqualTo(_run.Run.Checkpoints.Select(checkpoint => checkpoint.Id)));
        foreach (var floor in _run.Run.Floors.Values)
        {
            // Sums of at most 64 float products of about 1: no difference of an output above 1e-4, and no tie to flip a label.
            Assert.That((floor.Samples, floor.Flips), Is.EqualTo((Project.CleanCount, 0)));
            Assert.That(floor.LargestOutputDifference, Is.LessThan(1e-4));
        }

        Assert.That(_first.Out, Does.Contain("A difference below this floor is never called real."));
        Assert.That(File.ReadAllText(Path.Combine(_run.Path, "report.html")), Does.Contain("Nondeterminism floor"));
    }

    [Test]
    public void Counts_as_many_right_answers_as_whole_numbers_do()
    {
        var train = _run.Run.Conditions.Single(condition => condition.Kind == ConditionKind.Train);
        for (var i = 0; i < Project.Names.Length; i++)
        {
            var accuracy = _run.Measured(Project.Names[i], _run.Clean(), "accuracy");
            Assert.That(accuracy.N, Is.EqualTo(Project.CleanCount));
            Assert.That(accuracy.Value, Is.EqualTo(_project.Clean.Correct(Project.Used[i]) / 120.0).Within(1e-15), Project.Names[i]);
            Assert.That(_run.Measured(Project.Names[i], train, "accuracy").Value, Is.EqualTo(_project.Train.Correct(Project.Used[i]) / 80.0).Within(1e-15));
        }

        // The fixture is worth its name only if the ladder is one.
        Assert.That(Project.Used.Select(_project.Clean.Correct), Is.Ordered.Ascending.And.Unique);
    }

    [Test]
    public void Keeps_the_predictions_image_by_image()
    {
        var scores = _run.Samples.Load("ladder/medium", _run.Clean().Id)!;
        var byIndex = scores.Index.Zip(scores.Prediction).ToDictionary();
        Assert.That(byIndex, Has.Count.EqualTo(Project.CleanCount));
        foreach (var (index, prediction) in byIndex)
        {
            Assert.That(prediction, Is.EqualTo(_project.Clean.Prediction(index, 4)), $"image {index}");
        }
    }

    [Test]
    public void Verifies_to_the_last_bit()
    {
        var verified = Cli.Run("verify", _run.Path);
        Assert.That(verified.Exit, Is.Zero, verified.ToString());
        Assert.That(verified.Out, Does.Contain("21 cells derived again, 0 differences"));
    }

    [Test]
    public void Says_where_the_report_is()
    {
        Assert.That(_first.Out, Does.Contain(_run.Run.Id), _first.ToString());
    }

    [Test]
    public void Makes_no_prediction_the_second_time()
    {
        var again = _project.Run("--threads", "1");
        var second = _project.Newest();

        Assert.That(again.Exit, Is.Zero, again.ToString());
        Assert.That(again.Error, Does.Contain("21 cells, 0 predictions to make; 21 of them are kept"));
        Assert.That(second.Path, Is.Not.EqualTo(_run.Path));
        Assert.That(second.Document.ReusedCells, Is.EqualTo(21));
        Assert.That(second.Bytes("measurements.csv"), Is.EqualTo(_run.Bytes("measurements.csv")));
        Assert.That(second.Bytes("analysis.json"), Is.EqualTo(_run.Bytes("analysis.json")));
    }

    [Test]
    public void Measures_the_same_with_one_thread_as_with_three()
    {
        foreach (var threads in (string[])["1", "3"])
        {
            Assert.That(_project.RunInto("runs-threads-" + threads, "--threads", threads).Exit, Is.Zero);
            var run = _project.Newest("runs-threads-" + threads);
            Assert.That(run.Document.ReusedCells, Is.Zero);
            Assert.That(run.Bytes("measurements.csv"), Is.EqualTo(_run.Bytes("measurements.csv")), threads);
            Assert.That(run.Bytes("analysis.json"), Is.EqualTo(_run.Bytes("analysis.json")), threads);
        }
    }

    [TestCase("1")]
    [TestCase("7")]
    [TestCase("auto")]
    public void Measures_the_same_with_any_batch_size(string batch)
    {
        var runs = "runs-batch-" + batch;
        Assert.That(_project.RunInto(runs, "--batch", batch).Exit, Is.Zero);
        var run = _project.Newest(runs);

        Assert.That(run.Document.ReusedCells, Is.Zero);
        Assert.That(run.Run.Cells, Has.Count.EqualTo(_run.Run.Cells.Count));
        foreach (var (cell, expected) in run.Run.Cells.Zip(_run.Run.Cells))
        {
            Assert.That((cell.Checkpoint, cell.Condition, cell.Measurements.Count), Is.EqualTo((expected.Checkpoint, expected.Condition, expected.Measurements.Count)));
            foreach (var (one, other) in cell.Measurements.Zip(expected.Measurements))
            {
                Assert.That((one.Metric, one.N, one.Reason), Is.EqualTo((other.Metric, other.N, other.Reason)));
                Assert.That(one.Value ?? -1, Is.EqualTo(other.Value ?? -1).Within(1e-6), $"{cell.Checkpoint} {cell.Condition} {one.Metric}");
            }
        }
    }
}
