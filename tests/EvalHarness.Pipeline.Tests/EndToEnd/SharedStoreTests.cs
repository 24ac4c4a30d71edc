using EvalHarness.Runs;
using EvalHarness.Suites;

namespace EvalHarness.EndToEnd;

/// <summary>Cells that others change while a run still relies on them.</summary>
[NonParallelizable]
public sealed class SharedStoreTests
{
    private Project _project = null!;

    [SetUp]
    public void Make() => _project = new Project();

    [TearDown]
    public void Remove() => _project.Dispose();

    [Test]
    public void A_run_keeps_its_own_numbers_when_another_stores_other_ones_of_the_same_samples()
    {
        RunFolder? other = null;
        var run = Run(50, () => other = Run(60, () => { }));

        Assert.That(other!.Document.ReusedCells, Is.EqualTo(run.Document.Cells.Count));
        Assert.That(other.Bytes("measurements.csv"), Is.Not.EqualTo(run.Bytes("measurements.csv")));
        foreach (var folder in (RunFolder[])[run, other])
        {
            var result = Cli.Run("verify", folder.Path);
            Assert.That(result.Exit, Is.Zero, result.ToString());
        }
    }

    [Test]
    public void Samples_that_somebody_removes_meanwhile_end_the_run_with_the_way_out()
    {
        var error = Assert.Throws<UsageException>(() => Run(50, () => Directory.Delete(_project.Folder.At("runs/.cells"), recursive: true)))!;

        Assert.That(error.Message, Does.Contain("removed or changed while it ran. Run again"));
        Assert.That(_project.FinishedRuns(), Is.Empty);
        Assert.That(_project.Run().Exit, Is.Zero);
    }

    private RunFolder Run(int resamples, Action atAnalysis) => Evaluator.Run(
        new EvaluationRequest
        {
            ModelsFolder = _project.Folder.At("models"),
            DatasetsFolder = _project.Folder.At("datasets"),
            RunsFolder = _project.Folder.At("runs"),
            Suite = SuiteFile.Load(_project.Folder.At("suite.yaml")) with { Resamples = resamples },
            Batch = 32,
        },
        new AtAnalysis(atAnalysis),
        default);
}
