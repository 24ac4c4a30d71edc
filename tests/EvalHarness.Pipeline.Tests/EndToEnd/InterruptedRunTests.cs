using EvalHarness.Runs;

namespace EvalHarness.EndToEnd;

/// <summary>Runs that are stopped or killed: never taken for finished ones, and the next run ends where an undisturbed one would.</summary>
[NonParallelizable]
public sealed class InterruptedRunTests
{
    // A machine that is busy with other things kills less often rather than testing for many minutes.
    private const int Kills = 50;
    private const int FewestKills = 10;
    private const int KillsOfARun = 5;
    private const int Attempts = 10;

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

    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(3);

    private Project _project = null!;
    private RunFolder _undisturbed = null!;
    private TimeSpan _time;

    [OneTimeSetUp]
    public void RunUndisturbed()
    {
        _project = new Project();
        _project.Folder.Write("suite.yaml", LongSuite);
        RunWhole("undisturbed");
        _undisturbed = _project.Newest("undisturbed");

        // The runs that are killed find the probes made, and so does the one that is timed.
        var clock = System.Diagnostics.Stopwatch.StartNew();
        RunWhole("timed");
        _time = clock.Elapsed;
        AssertSame(_project.Newest("timed"));
        TestContext.Progress.WriteLine($"undisturbed: {_time.TotalSeconds:0.0} s");
    }

    [OneTimeTearDown]
    public void Remove() => _project.Dispose();

    [TestCase("INT")]
    [TestCase("TERM")]
    public void A_signal_stops_it_and_the_next_run_goes_on(string signal)
    {
        var runs = Stopped("runs-" + signal, " % ", signal);

        using var next = Start(runs);
        Assert.That(next.Wait().Exit, Is.Zero);
        var resumed = _project.Newest(runs);
        Assert.That(resumed.Document.ReusedCells, Is.InRange(1, resumed.Document.Cells.Count - 1));
        AssertSame(resumed);
    }

    [Test]
    public void Ctrl_C_is_heard_during_the_analysis()
    {
        var runs = Stopped("runs-analysis", "Analysing", "INT");

        using var next = Start(runs);
        Assert.That(next.Wait().Exit, Is.Zero);
        var resumed = _project.Newest(runs);
        Assert.That(resumed.Document.ReusedCells, Is.EqualTo(resumed.Document.Cells.Count));
        AssertSame(resumed);
    }

    [Test]
    public void Fifty_kills_at_any_moment_lose_nothing()
    {
        // One moment in each fiftieth of the time that an undisturbed run takes, in random order. The seed is fixed: the moments are the same
        // every time, as far as the machine is.
        var random = new Random(17);
        var moments = Enumerable.Range(0, Kills).Select(i => (i + random.NextDouble()) / Kills).ToArray();
        random.Shuffle(moments);
        var killsOfRun = 0;
        var spent = System.Diagnostics.Stopwatch.StartNew();
        var kills = 0;
        while (kills < Kills && (kills < FewestKills || spent.Elapsed < Budget))
        {
            var clock = System.Diagnostics.Stopwatch.StartNew();
            using var process = Start("runs-kill");
            if (process.KillAfter(_time * moments[kills]))
            {
                kills++;
                killsOfRun++;
                AssertFinishedRunsAreWhole();
                if (killsOfRun == KillsOfARun)
                {
                    RunWhole("runs-kill");
                    killsOfRun = BeginAnew();
                }
            }
            else
            {
                // It went on where the ones before were killed, and was done before this kill: the moment comes again, in a new run. Where none
                // was killed, the machine is faster by now.
                Assert.That(process.Wait().Exit, Is.Zero);
                _time = killsOfRun == 0 ? clock.Elapsed : _time;
                killsOfRun = BeginAnew();
            }
        }

        if (killsOfRun > 0)
        {
            RunWhole("runs-kill");
            BeginAnew();
        }

        TestContext.Progress.WriteLine($"killed {kills} times in {spent.Elapsed.TotalSeconds:0} s");
    }

    [Test]
    public void A_batch_size_that_was_measured_before_a_kill_holds_after_it()
    {
        CliProcess Automatic(string runs, params string[] more) => CliProcess.Start(_project.EvaluationArguments("run", runs, ["--threads", "2", "--batch", "auto", .. more]));
        var run = InTime("runs-auto", runs =>
        {
            using (var process = Automatic(runs))
            {
                process.WaitFor(" % ");
                if (!process.KillAfter(TimeSpan.Zero))
                {
                    return null;
                }
            }

            using var resumed = Automatic(runs);
            Assert.That(resumed.Wait().Exit, Is.Zero);
            var newest = _project.Newest(runs);
            return newest.Document.ReusedCells > 0 && newest.Document.ReusedCells < newest.Document.Cells.Count ? newest : null;
        });
        var runs = Path.GetFileName(Path.GetDirectoryName(run.Path)!);

        using var fresh = Automatic(runs, "--fresh");
        Assert.That(fresh.Wait().Exit, Is.Zero);
        RunFiles.AssertSame(RunFolder.Open(_project.FinishedRuns(runs).Single(path => path != run.Path)), run);
    }

    /// <summary>A run that was stopped once it had said something.</summary>
    /// <returns>Its folder of runs.</returns>
    private string Stopped(string name, string words, string signal) => InTime(name, runs =>
    {
        using var process = Start(runs);
        process.WaitFor(words);
        process.Signal(signal);
        var result = process.Wait();
        if (result.Exit == 0)
        {
            return null;
        }

        Assert.That(result.Exit, Is.EqualTo(130), result.ToString());
        Assert.That(result.Error, Does.Contain("Stopped. What was finished is kept").And.Not.Contain("   at "));
        Assert.That(result.Out, Is.Empty);
        AssertNothingLooksFinished(runs);
        return runs;
    });

    /// <summary>Does something in the middle of a run. On a busy machine the run may be over before this process does it: then again, in a new folder of runs.</summary>
    private static T InTime<T>(string runs, Func<string, T?> attempt)
        where T : class
    {
        for (var i = 1; i <= Attempts; i++)
        {
            if (attempt($"{runs}-{i}") is { } result)
            {
                return result;
            }
        }

        throw new AssertionException($"{runs}: in {Attempts} attempts the run was never caught in the middle.");
    }

    private void RunWhole(string runs)
    {
        using var process = Start(runs);
        var result = process.Wait();
        Assert.That(result.Exit, Is.Zero, result.ToString());
    }

    private CliProcess Start(string runs)
    {
        TakeProbes(runs);
        return CliProcess.Start(_project.EvaluationArguments("run", runs, "--threads", "2"));
    }

    /// <summary>What a checkpoint costs, and how much its outputs waver, is measured, and no two folders of runs find the same: all take what the undisturbed run found.</summary>
    private void TakeProbes(string runs)
    {
        foreach (var kind in (string[])["costs", "nondeterminism"])
        {
            var (known, target) = (_project.Folder.At($"undisturbed/.cells/{kind}"), _project.Folder.At($"{runs}/.cells/{kind}"));
            if (Directory.Exists(known) && !Directory.Exists(target))
            {
                Directory.CreateDirectory(target);
                foreach (var file in Directory.GetFiles(known))
                {
                    File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
                }
            }
        }
    }

    private void AssertNothingLooksFinished(string runs)
    {
        Assert.That(_project.FinishedRuns(runs), Is.Empty);
        Assert.That(Cli.Run("verify", _project.Folder.At(runs)).Exit, Is.EqualTo(2));
    }

    private void AssertSame(RunFolder run) => RunFiles.AssertSame(run, _undisturbed);

    private void AssertFinishedRunsAreWhole()
    {
        foreach (var path in _project.FinishedRuns("runs-kill"))
        {
            // Killed after the rename: then it is whole.
            AssertSame(RunFolder.Open(path));
        }
    }

    /// <summary>The finished run is what it would have been undisturbed, nothing of the killed ones is left beside it, and all of it goes.</summary>
    /// <returns>No kills yet.</returns>
    private int BeginAnew()
    {
        var runs = _project.Folder.At("runs-kill");
        Assert.That(_project.FinishedRuns("runs-kill"), Is.Not.Empty);
        AssertFinishedRunsAreWhole();
        Assert.That(Directory.GetFileSystemEntries(runs, ".*").Select(Path.GetFileName), Is.EqualTo(new[] { ".cells" }));
        Assert.That(Directory.GetFiles(runs, "*.tmp", SearchOption.AllDirectories), Is.Empty);
        Directory.Delete(runs, recursive: true);
        return 0;
    }
}
