using EvalHarness.Evaluation;
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

    [Test]
    public void A_run_takes_the_cells_that_another_was_faster_to_store_though_their_last_bits_differ()
    {
        // What another run finds on other threads: the same but for a last bit. It stores its cells after this run has looked for some.
        var others = new List<string>();
        var run = Run(50, new AtBegin(() =>
        {
            Run(50, () => { });
            foreach (var path in Directory.GetFiles(_project.Folder.At("runs/.cells"), "*.npz", SearchOption.AllDirectories))
            {
                var cell = CellFile.Read(path);
                others.Add(CellFile.Write(path, cell with { Scores = cell.Scores with { Energy = [MathF.BitIncrement((float)cell.Scores.Energy[0]), .. cell.Scores.Energy.Skip(1)] } }));
            }
        }));

        Assert.That(run.Document.ReusedCells, Is.Zero);
        Assert.That(run.Document.Cells.Select(cell => cell.Digest), Is.EquivalentTo(others));
        var result = Cli.Run("verify", run.Path);
        Assert.That(result.Exit, Is.Zero, result.ToString());
    }

    private RunFolder Run(int resamples, Action atAnalysis) => Run(resamples, new AtAnalysis(atAnalysis));

    private RunFolder Run(int resamples, IEvaluationProgress progress) => Evaluator.Run(
        new EvaluationRequest
        {
            ModelsFolder = _project.Folder.At("models"),
            DatasetsFolder = _project.Folder.At("datasets"),
            RunsFolder = _project.Folder.At("runs"),
            Suite = SuiteFile.Load(_project.Folder.At("suite.yaml")) with { Resamples = resamples },
            Batch = 32,
        },
        progress,
        default);
}
