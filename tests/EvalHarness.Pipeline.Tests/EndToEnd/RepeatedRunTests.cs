using EvalHarness.Runs;
using EvalHarness.Suites;

namespace EvalHarness.EndToEnd;

/// <summary>The same run once more: nothing is computed again, and no byte differs from a run that computes everything.</summary>
[NonParallelizable]
public sealed class RepeatedRunTests
{
    private Project _project = null!;
    private RunFolder _first = null!;

    private string Derived => _project.Folder.At("runs/.cells/derived");

    [SetUp]
    public void Run()
    {
        _project = new Project();
        Assert.That(_project.Run().Exit, Is.Zero);
        _first = _project.Newest();
    }

    [TearDown]
    public void Remove() => _project.Dispose();

    [Test]
    public void Takes_cells_analysis_and_report_over_and_gives_the_same_bytes()
    {
        var kept = KeptFiles();
        Assert.That(kept, Has.Count.EqualTo(3), "data, analysis, report");
        var second = Again();

        Assert.That(second.Document.ReusedCells, Is.EqualTo(second.Document.Cells.Count));
        Assert.That(KeptFiles(), Is.EquivalentTo(kept), "nothing was made that had to be kept");
        RunFiles.AssertSame(second, _first);

        Directory.Delete(Derived, recursive: true);
        RunFiles.AssertSame(Again(), _first);
        RunFiles.AssertSame(Again("--fresh"), _first);
    }

    [Test]
    public void Makes_anew_what_was_damaged()
    {
        foreach (var file in KeptFiles())
        {
            File.WriteAllBytes(file, File.ReadAllBytes(file)[..^3]);
        }

        RunFiles.AssertSame(Again(), _first);
        RunFiles.AssertSame(Again(), _first);
    }

    [Test]
    public void Takes_nothing_over_once_what_decides_it_has_changed()
    {
        foreach (var card in Directory.GetFiles(_project.Folder.At("datasets"), "dataset.json", SearchOption.AllDirectories))
        {
            File.WriteAllText(card, File.ReadAllText(card).Replace("north-west", "top left", StringComparison.Ordinal));
        }

        var again = Again();
        Assert.That(KeptFiles(), Has.Count.EqualTo(6), "data, analysis, report, of before and after");
        var html = File.ReadAllText(Path.Combine(again.Path, "report.html"));
        Assert.That(html, Does.Contain("top left").And.Not.Contain("north-west"));
    }

    [Test]
    public void A_gated_run_gets_a_report_of_its_own()
    {
        var policy = _project.Folder.Write("policy.yaml", "rules:\n  - name: easy\n    metric: accuracy\n    kinds: clean\n    at_least: 0.01\n");
        var gated = Again("--policy", policy);
        var onceMore = Again("--policy", policy);

        RunFiles.AssertSame(onceMore, gated);
        Assert.That(File.ReadAllText(Path.Combine(gated.Path, "report.html")), Does.Contain("The gate is open"));
        RunFiles.AssertSame(Again(), _first);
    }

    [Test]
    public void Clears_what_a_killed_run_left()
    {
        _project.Folder.Write("runs/.20260101-000000-abcdef.partial/run.json", "{}");
        _project.Folder.Write("runs/.20260101-000000-abcdef.lock", string.Empty);
        _project.Folder.Write("runs/.cells/aa/aa.npz.1-1.tmp", "half");
        Again();
        Assert.That(Directory.GetFileSystemEntries(_project.Folder.At("runs"), ".*").Select(Path.GetFileName), Is.EqualTo(new[] { ".cells" }));
        Assert.That(Directory.GetFiles(_project.Folder.At("runs/.cells"), "*.tmp", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public void A_sample_file_swapped_for_another_whole_one_is_found()
    {
        var samples = Directory.GetFiles(Path.Combine(_first.Path, "samples")).Order(StringComparer.Ordinal).ToList();
        File.Delete(samples[0]);
        File.Copy(samples[1], samples[0]);
        var result = Cli.Run("verify", _first.Path);
        Assert.That(result.Exit, Is.EqualTo(1), result.ToString());
        Assert.That(result.ToString(), Does.Contain("not those that the run was made of"));
    }

    [Test]
    public void A_stop_during_the_analysis_shows_no_run()
    {
        using var stop = new CancellationTokenSource();
        var request = new EvaluationRequest
        {
            ModelsFolder = _project.Folder.At("models"),
            DatasetsFolder = _project.Folder.At("datasets"),
            RunsFolder = _project.Folder.At("stopped"),
            Suite = SuiteFile.Load(_project.Folder.At("suite.yaml")),
            Batch = 32,
        };
        Assert.Throws<OperationCanceledException>(() => Evaluator.Run(request, new AtAnalysis(stop.Cancel), stop.Token));

        Assert.That(Directory.GetFileSystemEntries(request.RunsFolder).Select(Path.GetFileName).Where(name => !name!.EndsWith(".partial", StringComparison.Ordinal)), Is.EqualTo(new[] { ".cells" }));
        foreach (var kind in (string[])["costs", "nondeterminism"])
        {
            // Measured, so never the same in two folders of runs.
            Directory.Delete(Path.Combine(request.RunsFolder, ".cells", kind), recursive: true);
            Directory.Move(_project.Folder.At($"runs/.cells/{kind}"), Path.Combine(request.RunsFolder, ".cells", kind));
        }

        var next = _project.RunInto("stopped");
        Assert.That(next.Exit, Is.Zero, next.ToString());
        var run = _project.Newest("stopped");
        Assert.That(run.Document.ReusedCells, Is.EqualTo(run.Document.Cells.Count));
        RunFiles.AssertSame(run, _first);
        Assert.That(Directory.GetDirectories(request.RunsFolder, ".*.partial"), Is.Empty);
    }

    private RunFolder Again(params string[] more)
    {
        var result = _project.Run(more);
        Assert.That(result.Exit, Is.Zero, result.ToString());
        return RunFolder.Open(_project.FinishedRuns().Except(_seen, StringComparer.Ordinal).Except([_first.Path], StringComparer.Ordinal).Select(Seen).Single());
    }

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    private string Seen(string path)
    {
        _seen.Add(path);
        return path;
    }

    private List<string> KeptFiles() => [.. Directory.GetFiles(Derived)];
}
