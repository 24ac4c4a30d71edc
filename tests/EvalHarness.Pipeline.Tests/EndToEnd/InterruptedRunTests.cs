using EvalHarness.Runs;

namespace EvalHarness.EndToEnd;

/// <summary>Runs that are stopped or killed: never taken for finished ones, and the next run ends where an undisturbed one would.</summary>
[NonParallelizable]
public sealed class InterruptedRunTests
{
    // A slow machine kills less often rather than testing for minutes.
    private const int Kills = 8;
    private const int FewestKills = 4;

    private const string LongSuite =
        """
        name: long
        seed: 3
        resamples: 50
        perturbations: [gaussian_noise, brightness]
        synthetic_ood: [uniform_noise]
        label_noise:
          - kind: symmetric
            rate: 0.2
        """;

    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(20);

    private Project _project = null!;
    private RunFolder _undisturbed = null!;
    private TimeSpan _time;

    [OneTimeSetUp]
    public void RunUndisturbed()
    {
        _project = new Project();
        _project.Folder.Write("suite.yaml", LongSuite);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        using var process = Start("undisturbed");
        var result = process.Wait();
        _time = clock.Elapsed;
        Assert.That(result.Exit, Is.Zero, result.ToString());
        _undisturbed = _project.Newest("undisturbed");
        TestContext.Progress.WriteLine($"undisturbed: {_time.TotalSeconds:0.0} s");
    }

    [OneTimeTearDown]
    public void Remove() => _project.Dispose();

    [TestCase("INT")]
    [TestCase("TERM")]
    public void A_signal_stops_it_and_the_next_run_goes_on(string signal)
    {
        var runs = "runs-" + signal;
        using var process = Start(runs);
        process.WaitFor(" % ");
        process.Signal(signal);
        var result = process.Wait();

        Assert.That(result.Exit, Is.EqualTo(130), result.ToString());
        Assert.That(result.Error, Does.Contain("Stopped. What was finished is kept").And.Not.Contain("   at "));
        Assert.That(result.Out, Is.Empty);
        AssertNothingLooksFinished(runs);

        using var next = Start(runs);
        Assert.That(next.Wait().Exit, Is.Zero);
        var resumed = _project.Newest(runs);
        Assert.That(resumed.Document.ReusedCells, Is.InRange(1, resumed.Document.Cells.Count - 1));
        AssertSame(resumed);
    }

    [Test]
    public void A_kill_at_any_moment_loses_nothing()
    {
        // Fixed seed: the moments are the same every time, as far as the machine is.
        var random = new Random(17);
        var kills = 0;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (kills < Kills && (kills < FewestKills || clock.Elapsed < Budget))
        {
            using var process = Start("runs-kill");
            if (process.KillAfter(_time * (0.1 + (0.9 * random.NextDouble()))))
            {
                kills++;
                foreach (var path in _project.FinishedRuns("runs-kill"))
                {
                    // Killed after the rename, or a run of an earlier round: then it is whole.
                    AssertSame(RunFolder.Open(path));
                }
            }
            else
            {
                // Done before the kill came: whole and equal; begin anew.
                AssertSame(_project.Newest("runs-kill"));
                Directory.Delete(_project.Folder.At("runs-kill"), recursive: true);
            }
        }

        TestContext.Progress.WriteLine($"killed {kills} times");
        using var last = Start("runs-kill");
        var result = last.Wait();
        Assert.That(result.Exit, Is.Zero, result.ToString());
        var resumed = _project.Newest("runs-kill");
        AssertSame(resumed);
        Assert.That(Cli.Run("verify", resumed.Path).Exit, Is.Zero);
    }

    private CliProcess Start(string runs) => CliProcess.Start(_project.EvaluationArguments("run", runs, "--threads", "2"));

    private void AssertNothingLooksFinished(string runs)
    {
        Assert.That(_project.FinishedRuns(runs), Is.Empty);
        Assert.That(Cli.Run("verify", _project.Folder.At(runs)).Exit, Is.EqualTo(2));
    }

    private void AssertSame(RunFolder run)
    {
        foreach (var file in (string[])["measurements.csv", "analysis.json", "context.json"])
        {
            Assert.That(run.Bytes(file), Is.EqualTo(_undisturbed.Bytes(file)), file);
        }

        Assert.That(File.Exists(Path.Combine(run.Path, "report.html")) && File.Exists(Path.Combine(run.Path, "report.md")), Is.True);
        var samples = Directory.GetFiles(Path.Combine(_undisturbed.Path, "samples")).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToList();
        Assert.That(Directory.GetFiles(Path.Combine(run.Path, "samples")).Select(Path.GetFileName).Order(StringComparer.Ordinal), Is.EqualTo(samples));
        foreach (var file in samples)
        {
            Assert.That(run.Bytes("samples/" + file).AsSpan().SequenceEqual(_undisturbed.Bytes("samples/" + file)), Is.True, file);
        }
    }
}
