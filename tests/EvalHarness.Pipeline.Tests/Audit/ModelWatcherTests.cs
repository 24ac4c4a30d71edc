namespace EvalHarness.Audit;

public class ModelWatcherTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Test]
    public void A_checkpoint_dropped_in_is_evaluated_once_it_has_settled()
    {
        using var watch = new Watch();
        watch.Look(0);
        watch.Drop("mlp/a.onnx", TestModels.Flat(4, 3));

        watch.Look(1);
        Assert.That(watch.Told, Is.EqualTo(new[] { "Arriving mlp/a.onnx" }));
        watch.Look(4);
        watch.Look(5);

        Assert.That(watch.Told, Is.EqualTo(new[] { "Arriving mlp/a.onnx", "Evaluating mlp/a.onnx", "Evaluated mlp/a.onnx fine" }));
        Assert.That(watch.Evaluated, Is.EqualTo(new[] { "mlp/a.onnx" }));
    }

    [Test]
    public void A_checkpoint_copied_slowly_is_left_alone_until_it_is_whole()
    {
        using var watch = new Watch();
        watch.Look(0);
        var bytes = TestModels.Flat(400, 3);
        for (var second = 1; second <= 10; second++)
        {
            // Longer pauses than it takes to settle: the file looks finished each time, but does not read as a model.
            watch.Drop("mlp/a.onnx", bytes[..(bytes.Length * second / 10)]);
            watch.Look(10 * second);
            Assert.That(watch.Evaluated, Is.Empty);
            watch.Look((10 * second) + 5);
            Assert.That(watch.Evaluated, second < 10 ? Is.Empty : Is.EqualTo(new[] { "mlp/a.onnx" }));
        }

        Assert.That(watch.Told, Has.None.StartsWith("Refused"));
    }

    [Test]
    public void A_checkpoint_waits_for_its_external_data()
    {
        using var watch = new Watch();
        watch.Look(0);
        watch.NeedsData("a.onnx", "weights.bin");
        watch.Drop("mlp/a.onnx", TestModels.Flat(4, 3));
        watch.Look(1);
        watch.Look(10);
        Assert.That(watch.Evaluated, Is.Empty);

        watch.Drop("mlp/weights.bin", [1, 2, 3]);
        watch.Look(11);
        watch.Look(14);

        Assert.That(watch.Evaluated, Is.EqualTo(new[] { "mlp/a.onnx" }));
    }

    [Test]
    public void A_bad_checkpoint_is_refused_once_and_watching_goes_on()
    {
        using var watch = new Watch();
        watch.Look(0);
        watch.Drop("mlp/bad.onnx", "this is no model"u8.ToArray());
        watch.Look(1);
        watch.Look(40);
        watch.Look(50);
        watch.Drop("mlp/good.onnx", TestModels.Flat(4, 3));
        watch.Look(51);
        watch.Look(54);

        Assert.That(watch.Told.Count(line => line.StartsWith("Refused mlp/bad.onnx", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(watch.Evaluated, Is.EqualTo(new[] { "mlp/good.onnx" }));
    }

    [Test]
    public void A_refused_checkpoint_that_is_replaced_is_looked_at_again()
    {
        using var watch = new Watch();
        watch.Look(0);
        watch.Drop("mlp/a.onnx", "this is no model"u8.ToArray());
        watch.Look(1);
        watch.Look(40);

        watch.Drop("mlp/a.onnx", TestModels.Flat(4, 3));
        watch.Look(41);
        watch.Look(44);

        Assert.That(watch.Evaluated, Is.EqualTo(new[] { "mlp/a.onnx" }));
    }

    [Test]
    public void An_evaluation_that_fails_is_said_so_and_watching_goes_on()
    {
        using var watch = new Watch { Failure = new InvalidOperationException("out of memory") };
        watch.Look(0);
        watch.Drop("mlp/a.onnx", TestModels.Flat(4, 3));
        watch.Look(1);
        watch.Look(4);
        watch.Failure = null;
        watch.Drop("mlp/b.onnx", TestModels.Flat(4, 3));
        watch.Look(5);
        watch.Look(8);

        Assert.That(watch.Told, Does.Contain("Refused mlp/a.onnx out of memory").And.Contain("Evaluated mlp/b.onnx fine"));
    }

    [Test]
    public void What_is_there_at_the_start_is_evaluated_only_if_asked_for()
    {
        using var quiet = new Watch();
        quiet.Drop("mlp/a.onnx", TestModels.Flat(4, 3));
        quiet.Look(0);
        quiet.Look(10);
        using var eager = new Watch { Existing = true };
        eager.Drop("mlp/a.onnx", TestModels.Flat(4, 3));
        eager.Look(0);
        eager.Look(10);

        Assert.That(quiet.Told, Is.Empty);
        Assert.That(eager.Evaluated, Is.EqualTo(new[] { "mlp/a.onnx" }));
    }

    [Test]
    public void A_changed_card_or_file_is_evaluated_again_and_a_neighbour_s_is_not()
    {
        using var watch = new Watch { Existing = true };
        watch.Drop("mlp/a.onnx", TestModels.Flat(4, 3));
        watch.Drop("mlp/b.onnx", TestModels.Flat(4, 3));
        watch.Look(0);
        watch.Look(3);
        Assert.That(watch.Evaluated, Is.EqualTo(new[] { "mlp/a.onnx", "mlp/b.onnx" }));

        watch.Drop("mlp/a.json", "{}"u8.ToArray());
        watch.Look(10);
        watch.Look(13);

        Assert.That(watch.Evaluated, Is.EqualTo(new[] { "mlp/a.onnx", "mlp/b.onnx", "mlp/a.onnx" }));
    }

    [Test]
    public void A_checkpoint_that_is_removed_is_said_so()
    {
        using var watch = new Watch();
        watch.Drop("mlp/a.onnx", TestModels.Flat(4, 3));
        watch.Look(0);
        File.Delete(watch.At("mlp/a.onnx"));
        watch.Look(1);

        Assert.That(watch.Told, Is.EqualTo(new[] { "Removed mlp/a.onnx" }));
    }

    [Test]
    public void Watching_a_real_folder_ends_when_it_is_told_to()
    {
        using var temp = new TempFolder();
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var evaluated = new List<string>();
        // With Existing the test does not depend on who comes first, the file or the watcher.
        var options = new WatchOptions { Folder = temp.Path, Existing = true, Poll = TimeSpan.FromMilliseconds(20), Settle = TimeSpan.FromMilliseconds(50) };
        var watcher = new ModelWatcher(
            options,
            (paths, _) =>
            {
                evaluated.AddRange(paths);
                stop.Cancel();
                return "fine";
            },
            _ => { });
        var watching = Task.Run(() => watcher.Run(stop.Token));
        temp.Write("mlp/a.onnx", TestModels.Flat(4, 3));

        Assert.That(watching.Wait(TimeSpan.FromMinutes(4)), Is.True);
        Assert.That(evaluated, Is.EqualTo(new[] { temp.At("mlp/a.onnx") }));
    }

    [Test]
    public void Stopping_in_the_middle_of_an_evaluation_ends_cleanly()
    {
        using var temp = new TempFolder();
        temp.Write("mlp/a.onnx", TestModels.Flat(4, 3));
        using var stop = new CancellationTokenSource();
        var options = new WatchOptions { Folder = temp.Path, Existing = true, Poll = TimeSpan.FromMilliseconds(10), Settle = TimeSpan.Zero };
        var watcher = new ModelWatcher(
            options,
            (_, cancel) =>
            {
                stop.Cancel();
                cancel.ThrowIfCancellationRequested();
                return "not reached";
            },
            _ => { });

        Assert.That(() => watcher.Run(stop.Token), Throws.Nothing);
    }

    [Test]
    public void A_missing_folder_is_the_user_s_mistake()
    {
        var watcher = new ModelWatcher(new() { Folder = "no-such-folder" }, (_, _) => string.Empty, _ => { });

        Assert.That(() => watcher.Run(CancellationToken.None), Throws.TypeOf<UsageException>().With.Message.Contains("no-such-folder"));
    }

    /// <summary>A watcher whose clock the test turns.</summary>
    private sealed class Watch : IDisposable
    {
        private readonly TempFolder _temp = new();
        private readonly Dictionary<string, string> _data = [];
        private ModelWatcher? _watcher;

        public bool Existing { get; init; }

        public Exception? Failure { get; set; }

        public List<string> Told { get; } = [];

        public List<string> Evaluated { get; } = [];

        public string At(string name) => _temp.At(name);

        public void NeedsData(string model, string file) => _data[model] = file;

        public void Drop(string name, byte[] bytes) => _temp.Write(name, bytes);

        public void Look(int second)
        {
            var options = new WatchOptions { Folder = _temp.Path, Existing = Existing };
            _watcher ??= new(options, Evaluate, told => Told.Add($"{told.Kind} {told.Path.Replace('\\', '/')} {told.Message}".TrimEnd()), Inspect);
            _watcher.Look(Start.AddSeconds(second), CancellationToken.None);
        }

        public void Dispose() => _temp.Dispose();

        private string Evaluate(IReadOnlyList<string> paths, CancellationToken cancel)
        {
            if (Failure is not null)
            {
                throw Failure;
            }

            Evaluated.AddRange(paths.Select(path => Path.GetRelativePath(_temp.Path, path).Replace('\\', '/')));
            return "fine";
        }

        private ModelWatcher.Inspection Inspect(string path)
        {
            if (_data.TryGetValue(Path.GetFileName(path), out var needed))
            {
                var data = Path.Combine(Path.GetDirectoryName(path)!, needed);
                return File.Exists(data) ? new(null, [data]) : new("its data is missing", []);
            }

            try
            {
                return new(null, Models.ModelCatalog.Read(_temp.Path, path).File.ExternalFiles);
            }
            catch (Models.RefusedException error)
            {
                return new(error.Message, []);
            }
        }
    }
}
