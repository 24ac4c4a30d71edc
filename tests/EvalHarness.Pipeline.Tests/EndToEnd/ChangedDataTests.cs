namespace EvalHarness.EndToEnd;

/// <summary>Data and runs that are not what they were.</summary>
[NonParallelizable]
public sealed class ChangedDataTests
{
    private Project _project = null!;

    [SetUp]
    public void Make() => _project = new Project();

    [TearDown]
    public void Remove() => _project.Dispose();

    [Test]
    public void A_dataset_whose_hash_differs_is_refused_and_the_rest_is_evaluated()
    {
        Flip(_project.Folder.At("datasets/strangers/images"), 40);
        var result = _project.Run();
        var run = _project.Newest();

        Assert.That(result.Exit, Is.EqualTo(3), result.ToString());
        Assert.That(result.Error, Does.Contain("strangers").And.Contain("SHA-256"));
        Assert.That(run.Document.RefusedDatasets.Single().Path, Is.EqualTo("strangers"));
        Assert.That(run.Run.Cells, Has.Count.EqualTo(18));
        Assert.That(run.Run.Cells.Select(cell => cell.Failure), Has.All.Null);
    }

    [TestCase("label.npy")]
    [TestCase("nll.npy")]
    [TestCase("cell.json")]
    public void A_changed_byte_of_the_samples_is_found_by_verify(string entry)
    {
        Assert.That(_project.Run().Exit, Is.Zero);
        var run = _project.Newest();
        var file = Directory.GetFiles(Path.Combine(run.Path, "samples")).Order(StringComparer.Ordinal).First(path => path.Contains("medium", StringComparison.Ordinal));
        var bytes = File.ReadAllBytes(file);
        Flip(file, bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(entry)) + entry.Length + 150);

        var verified = Cli.Run("verify", run.Path);
        Assert.That(verified.Exit, Is.EqualTo(1), verified.ToString());
        Assert.That(verified.Out, Does.Contain(Path.GetFileName(file)).And.Contain("does NOT say what its samples say"));
    }

    [Test]
    public void A_changed_number_is_found_by_verify()
    {
        Assert.That(_project.Run().Exit, Is.Zero);
        var run = _project.Newest();
        var file = Path.Combine(run.Path, "measurements.csv");
        var value = run.Measured("small", run.Clean(), "accuracy").Value!.Value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        var text = File.ReadAllText(file);
        var row = text.Split('\n').First(line => line.Contains("small", StringComparison.Ordinal) && line.Contains(",accuracy," + value, StringComparison.Ordinal));
        File.WriteAllText(file, text.Replace(row, row.Replace(",accuracy," + value, ",accuracy,0.99", StringComparison.Ordinal), StringComparison.Ordinal));

        var verified = Cli.Run("verify", run.Path);
        Assert.That(verified.Exit, Is.EqualTo(1), verified.ToString());
        Assert.That(verified.Out, Does.Contain("accuracy is 0.99").And.Contain(value));
    }

    [Test]
    public void A_stored_cell_that_was_cut_off_or_changed_is_never_reused()
    {
        Assert.That(_project.Run().Exit, Is.Zero);
        var first = _project.Newest();
        var cells = Directory.GetFiles(_project.Folder.At("runs/.cells"), "*.npz", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        Replace(cells[0], bytes => bytes[..(bytes.Length / 2)]);
        Replace(cells[1], bytes => [.. bytes.Select((value, i) => i == bytes.Length / 2 ? (byte)(value ^ 4) : value)]);
        File.Delete(cells[2]);

        Assert.That(_project.Run().Exit, Is.Zero);
        var second = _project.Newest();
        Assert.That(second.Document.ReusedCells, Is.EqualTo(18));
        Assert.That(second.Bytes("measurements.csv"), Is.EqualTo(first.Bytes("measurements.csv")));
        Assert.That(second.Bytes("analysis.json"), Is.EqualTo(first.Bytes("analysis.json")));
    }

    [Test]
    public void A_changed_checkpoint_is_evaluated_anew_and_the_others_are_not()
    {
        Assert.That(_project.Run().Exit, Is.Zero);
        _project.Folder.Write("models/ladder/medium.onnx", Quadrants.Model(9, 1));
        Assert.That(_project.Run().Exit, Is.Zero);
        Assert.That(_project.Newest().Document.ReusedCells, Is.EqualTo(14));
    }

    // A new file: the old one is also part of a run folder.
    private static void Replace(string path, Func<byte[], byte[]> change)
    {
        var bytes = change(File.ReadAllBytes(path));
        File.Delete(path);
        File.WriteAllBytes(path, bytes);
    }

    private static void Flip(string path, int offset) => Replace(path, bytes => [.. bytes.Select((value, i) => i == offset ? (byte)(value ^ 1) : value)]);
}
