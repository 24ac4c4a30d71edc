using Microsoft.Data.Sqlite;

namespace EvalHarness.History;

public class HistoryStoreTests
{
    [Test]
    public void A_run_comes_back_as_a_night_with_its_facts_and_series()
    {
        using var temp = new TempFolder();
        using var store = HistoryStore.Open(temp.At("history.db"));

        Assert.That(store.Append(new TestRuns().Document(), new TestRuns().Run()), Is.True);
        var history = store.Load("nightly");

        var night = history.Nights.Single();
        Assert.That((night.Run, night.StartedUtc), Is.EqualTo(("night-1", new DateTime(2026, 1, 1, 2, 0, 0, DateTimeKind.Utc))));
        Assert.That(night.Facts["model:mlp/small"], Is.EqualTo("aa"));
        Assert.That(night.Facts["data:digits"], Is.EqualTo("d0"));
        Assert.That(night.Facts["version:onnxruntime"], Is.EqualTo("1.31.1"));
        Assert.That(history.Series, Has.Count.EqualTo(2 * 3 * 2)); // an undefined metric has no point
        var accuracy = history.Series.First(series => series.Metric == "accuracy");
        Assert.That(accuracy.Points.Single().Value, Is.EqualTo(0.9));
        Assert.That(accuracy.Points.Single().StandardError, Is.EqualTo(Math.Sqrt(0.09 / 1000)).Within(1e-6));
    }

    [Test]
    public void The_same_run_twice_is_in_the_history_once()
    {
        using var temp = new TempFolder();
        using var store = HistoryStore.Open(temp.At("history.db"));
        store.Append(new TestRuns().Document(), new TestRuns().Run());

        Assert.That(store.Append(new TestRuns().Document(), new TestRuns().Run()), Is.False);
        Assert.That(store.RunIds(), Has.Count.EqualTo(1));
    }

    [Test]
    public void Nights_are_read_in_the_order_in_which_they_started_from_the_pinned_one_on()
    {
        using var temp = new TempFolder();
        using var store = HistoryStore.Open(temp.At("history.db"));
        foreach (var day in new[] { 3, 1, 2 })
        {
            var run = Night(day);
            store.Append(run.Document(), run.Run());
        }

        var other = new TestRuns { Id = "other", Suite = "another" };
        store.Append(other.Document(), other.Run());

        Assert.That(store.Load("nightly").Nights.Select(night => night.Run), Is.EqualTo(new[] { "night-1", "night-2", "night-3" }));
        Assert.That(store.Load("nightly", "night-2", ["acc*"]).Nights.Select(night => night.Run), Is.EqualTo(new[] { "night-2", "night-3" }));
        Assert.That(store.Load("nightly", "night-2", ["acc*"]).Series.Select(series => series.Metric).Distinct(), Is.EqualTo(new[] { "accuracy" }));
        Assert.That(store.Load("nightly", "night-2").Series[0].Points.Select(point => point.Night), Is.EqualTo(new[] { 0, 1 }));
        Assert.That(() => store.Load("nightly", "night-9"), Throws.TypeOf<UsageException>().With.Message.Contains("has no run 'night-9'"));
    }

    [Test]
    public void Many_writers_at_once_lose_nothing()
    {
        using var temp = new TempFolder();
        var path = temp.At("history.db");

        // Each writer opens the file for itself, as processes do; all of them start on a file that does not exist yet.
        Parallel.For(0, 24, new() { MaxDegreeOfParallelism = 8 }, day =>
        {
            using var store = HistoryStore.Open(path);
            var run = Night(day + 1);
            store.Append(run.Document(), run.Run());
        });

        using var check = HistoryStore.Open(path);
        var history = check.Load();
        Assert.That(history.Nights, Has.Count.EqualTo(24));
        Assert.That(history.Series.Select(series => series.Points.Count), Is.All.EqualTo(24));
    }

    [Test]
    public void Opening_a_history_while_another_one_starts_it_never_takes_it_for_a_stranger()
    {
        using var temp = new TempFolder();
        for (var round = 0; round < 40; round++)
        {
            var path = temp.At($"{round}/history.db");
            using var start = new Barrier(4);
            var openers = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    HistoryStore.Open(path).Dispose();
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)).ToArray();

            Assert.That(() => Task.WaitAll(openers), Throws.Nothing);
        }
    }

    [Test]
    public void A_file_that_is_not_sqlite_is_refused_and_left_as_it_was()
    {
        using var temp = new TempFolder();
        var path = temp.Write("notes.txt", "These are my notes, not a database.");

        Assert.That(() => HistoryStore.Open(path), Throws.TypeOf<UsageException>().With.Message.Contains("is not a SQLite file"));
        Assert.That(File.ReadAllText(path), Is.EqualTo("These are my notes, not a database."));
        Assert.That(Directory.GetFiles(temp.Path), Has.Length.EqualTo(1));
    }

    [Test]
    public void A_database_of_another_program_is_refused_and_left_as_it_was()
    {
        using var temp = new TempFolder();
        var path = temp.At("other.db");
        Sql(path, "CREATE TABLE photos (name TEXT)");
        var before = File.ReadAllBytes(path);

        Assert.That(() => HistoryStore.Open(path), Throws.TypeOf<UsageException>().With.Message.Contains("of another program"));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(before));
    }

    [Test]
    public void A_damaged_history_is_a_clear_error()
    {
        using var temp = new TempFolder();
        var path = temp.At("history.db");
        using (var store = HistoryStore.Open(path))
        {
            store.Append(new TestRuns().Document(), new TestRuns().Run());
        }

        var bytes = File.ReadAllBytes(path);
        bytes.AsSpan(100).Fill(0x55);
        File.WriteAllBytes(path, bytes);

        Assert.That(() => HistoryStore.Open(path), Throws.TypeOf<UsageException>().With.Message.Contains(path));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(bytes));
    }

    [Test]
    public void A_place_that_cannot_be_written_is_a_clear_error()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("Needs a folder that refuses new files whoever asks: /proc.");
        }

        Assert.That(() => HistoryStore.Open("/proc/history.db"), Throws.TypeOf<UsageException>().With.Message.Contains("--history"));
    }

    [Test]
    public void A_read_only_folder_is_a_clear_error_and_the_history_stays_as_it_was()
    {
        if (OperatingSystem.IsWindows() || Environment.UserName == "root")
        {
            Assert.Ignore("The administrator writes to read-only folders, too, and Windows has no such mode.");
            return;
        }

        using var temp = new TempFolder();
        var folder = Directory.CreateDirectory(temp.At("locked"));
        File.SetUnixFileMode(folder.FullName, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            Assert.That(() => HistoryStore.Open(Path.Combine(folder.FullName, "history.db")), Throws.TypeOf<UsageException>());
        }
        finally
        {
            File.SetUnixFileMode(folder.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Test]
    public void A_full_disk_keeps_the_runs_before_and_nothing_of_the_one_that_did_not_fit()
    {
        using var temp = new TempFolder();
        var path = temp.At("history.db");
        using (var store = HistoryStore.Open(path))
        {
            store.Append(Night(1).Document(), Night(1).Run());

            // SQLite's own way to say that no page can be had: the same error as a full disk.
            store.Execute("PRAGMA max_page_count = 1");
            var large = new TestRuns { Id = "night-2", Models = Enumerable.Range(0, 400).ToDictionary(i => $"m{i}", i => "aa") };
            Assert.That(() => store.Append(large.Document(), large.Run()), Throws.TypeOf<UsageException>().With.Message.Contains("the disk is full"));
        }

        using var again = HistoryStore.Open(path);
        Assert.That(again.RunIds(), Is.EqualTo(new[] { "night-1" }));
        Assert.That(again.Append(Night(2).Document(), Night(2).Run()), Is.True);
    }

    [Test]
    public void An_older_history_is_brought_to_the_newest_schema_with_its_runs()
    {
        using var temp = new TempFolder();
        var path = temp.At("history.db");
        using (var store = HistoryStore.Open(path))
        {
            store.Append(Night(1).Document(), Night(1).Run());
        }

        using (var migrated = HistoryStore.Open(path, [.. HistoryMigrations.Steps, "ALTER TABLE runs ADD COLUMN note TEXT NOT NULL DEFAULT ''"]))
        {
            migrated.Append(Night(2).Document(), Night(2).Run());
            Assert.That(migrated.RunIds(), Is.EqualTo(new[] { "night-1", "night-2" }));
            migrated.Execute("UPDATE runs SET note = 'checked'");
        }

        Assert.That(Sql(path, "PRAGMA user_version"), Is.EqualTo(HistoryMigrations.Steps.Count + 1));
        Assert.That(() => HistoryStore.Open(path), Throws.TypeOf<UsageException>().With.Message.Contains("schema version"));
    }

    [Test]
    public void A_migration_that_fails_leaves_the_file_at_its_version()
    {
        using var temp = new TempFolder();
        var path = temp.At("history.db");
        using (var store = HistoryStore.Open(path))
        {
            store.Append(Night(1).Document(), Night(1).Run());
        }

        Assert.That(
            () => HistoryStore.Open(path, [.. HistoryMigrations.Steps, "ALTER TABLE runs ADD COLUMN note TEXT; ALTER TABLE nonsense ADD COLUMN x"]),
            Throws.TypeOf<UsageException>());
        using var again = HistoryStore.Open(path);
        Assert.That(again.RunIds(), Is.EqualTo(new[] { "night-1" }));
    }

    internal static TestRuns Night(int day, Func<string, string, int>? right = null) => new()
    {
        Id = $"night-{day}",
        Started = new DateTime(2026, 1, 1, 2, 0, 0, DateTimeKind.Utc).AddDays(day - 1),
        Right = right ?? ((_, _) => 900),
    };

    private static long? Sql(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as long?;
    }
}
