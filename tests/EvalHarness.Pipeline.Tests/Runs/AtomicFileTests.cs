namespace EvalHarness.Runs;

/// <summary>Files that several processes write and read at once.</summary>
public sealed class AtomicFileTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new TempFolder();

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void Of_several_that_write_first_at_once_one_does()
    {
        for (var round = 0; round < 300; round++)
        {
            var path = _folder.At($"{round}");
            using var start = new Barrier(4);
            var writers = Enumerable.Range(0, start.ParticipantCount).Select(i => Task.Factory.StartNew(
                () => AtomicFile.WriteFirst(path, stream =>
                {
                    stream.WriteByte((byte)i);
                    start.SignalAndWait();
                }),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)).ToArray();
            var wrote = Task.WhenAll(writers).Result;

            Assert.That(wrote.Count(first => first), Is.EqualTo(1), $"round {round}");
            Assert.That(File.ReadAllBytes(path).Single(), Is.EqualTo(Array.IndexOf(wrote, true)));
        }

        Assert.That(Directory.GetFiles(_folder.Path), Has.Length.EqualTo(300), "nothing is left beside them");
    }

    [Test]
    public void A_finished_file_is_never_held_by_its_writer_on_Linux()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("Elsewhere readers wait for the writer.");
        }

        // Opened without patience, as other programs do.
        var path = _folder.At("file");
        AtomicFile.WriteText(path, "text");
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                AtomicFile.WriteText(path, "text");
            }
        });
        try
        {
            for (var i = 0; i < 20_000; i++)
            {
                Assert.That(File.ReadAllText(path), Is.EqualTo("text"));
            }
        }
        finally
        {
            stop.Cancel();
            writer.Wait();
        }
    }

    [Test]
    public void What_is_being_written_is_not_taken_for_abandoned_until_it_is_there()
    {
        var path = _folder.At("file");
        AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            AtomicFile.RemoveAbandoned(Directory.GetFiles(_folder.Path).Single());
        });

        Assert.That(Directory.GetFiles(_folder.Path), Is.EqualTo(new[] { path }));
    }
}
