namespace EvalHarness.Runs;

/// <summary>Where runs are made, and what is left there by those that were killed.</summary>
public sealed class RunPlaceTests
{
    private TempFolder _folder = null!;
    private string _runs = null!;

    [SetUp]
    public void Make()
    {
        _folder = new TempFolder();
        _runs = _folder.At("runs");
    }

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void Two_runs_of_one_second_get_different_names()
    {
        using var first = RunPlace.Reserve(_runs, "20261125-120000-abcdef");
        using var second = RunPlace.Reserve(_runs, "20261125-120000-abcdef");

        Assert.That(first.Id, Is.EqualTo("20261125-120000-abcdef"));
        Assert.That(second.Id, Is.EqualTo("20261125-120000-abcdef-2"));
        Assert.That(Directory.Exists(first.Partial) && Directory.Exists(second.Partial), Is.True);
    }

    [Test]
    public void Side_by_side_every_run_gets_a_name_of_its_own()
    {
        var places = new RunPlace[24];
        Parallel.For(0, places.Length, i => places[i] = RunPlace.Reserve(_runs, "run"));
        var names = places.Select(place => Path.GetFileName(place.Finish())).ToList();
        Array.ForEach(places, place => place.Dispose());

        Assert.That(names, Is.Unique);
        Assert.That(Left(), Is.EquivalentTo(names));
    }

    [Test]
    public void A_finished_run_stands_under_its_name_and_nothing_else_is_left()
    {
        using (var place = RunPlace.Reserve(_runs, "run"))
        {
            File.WriteAllText(Path.Combine(place.Partial, "run.json"), "{}");
            Assert.That(place.Finish(), Is.EqualTo(Path.Combine(_runs, "run")));
        }

        Assert.That(Left(), Is.EqualTo(new[] { "run" }));
        Assert.That(File.Exists(Path.Combine(_runs, "run", "run.json")), Is.True);
    }

    [Test]
    public void A_run_that_fails_leaves_nothing()
    {
        using (var place = RunPlace.Reserve(_runs, "run"))
        {
            File.WriteAllText(Path.Combine(place.Partial, "run.json"), "{}");
        }

        Assert.That(Left(), Is.Empty);
    }

    [Test]
    public void What_a_killed_run_left_is_cleared_and_what_lives_is_not()
    {
        // As kill -9 leaves it: a partial folder and a lock that nobody holds; from older versions, none at all.
        _folder.Write("runs/.dead.partial/samples/a.npz", "x");
        _folder.Write("runs/.dead.lock", string.Empty);
        _folder.Write("runs/.older.partial/run.json", "{}");
        _folder.Write("runs/.alone.lock", string.Empty);
        _folder.Write("runs/.cells/ab/abcd.npz.77-1.tmp", "half a cell");
        _folder.Write("runs/.cells/ab/abcd.npz", "a cell");
        _folder.Write("runs/done/report.html.77-2.tmp", "half a report");
        _folder.Write("runs/done/report.html", "a report");
        using var alive = RunPlace.Reserve(_runs, "alive");
        using var writing = new FileStream(_folder.At("runs/.cells/ab/live.npz.78-1.tmp"), FileMode.Create, FileAccess.Write, FileShare.None);

        RunPlace.ClearAbandoned(_runs);

        Assert.That(Left(), Is.EquivalentTo(new[] { ".alive.partial", ".alive.lock", ".cells", "done" }));
        Assert.That(Directory.GetFiles(_folder.At("runs/.cells/ab")).Select(Path.GetFileName), Is.EquivalentTo(new[] { "abcd.npz", "live.npz.78-1.tmp" }));
        Assert.That(Directory.GetFiles(_folder.At("runs/done")).Select(Path.GetFileName), Is.EqualTo(new[] { "report.html" }));
    }

    [Test]
    public void Clearing_while_others_write_loses_no_file()
    {
        var cells = _folder.At("runs/.cells/ab");
        Directory.CreateDirectory(cells);
        using var stop = new CancellationTokenSource();
        var clearing = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                RunPlace.ClearAbandoned(_runs);
            }
        });
        clearing.Start();
        Parallel.For(0, 400, i => AtomicFile.WriteText(Path.Combine(cells, $"{i}.npz"), $"cell {i}"));
        stop.Cancel();
        clearing.Join();

        Assert.That(Directory.GetFiles(cells), Has.Length.EqualTo(400).And.All.EndsWith(".npz"));
        Assert.That(File.ReadAllText(Path.Combine(cells, "399.npz")), Is.EqualTo("cell 399"));
    }

    private IEnumerable<string> Left() => Directory.GetFileSystemEntries(_runs).Select(path => Path.GetFileName(path)!);
}
