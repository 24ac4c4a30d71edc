using EvalHarness.Data;
using EvalHarness.Evaluation;
using EvalHarness.Runs;

namespace EvalHarness.Pipeline.Tests.Runs;

[TestFixture]
public sealed class CellFileTests
{
    private string _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("evalharness-cell-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Reads_back_what_was_written()
    {
        var path = Path.Combine(_folder, "cell.npz");
        CellFile.Write(path, Cell());

        var read = CellFile.Read(path);

        Assert.Multiple(() =>
        {
            Assert.That(read.Key, Is.EqualTo("abc"));
            Assert.That(read.Scores.Index, Is.EqualTo(new[] { 3, 7 }));
            Assert.That(read.Scores.Label, Is.EqualTo(new[] { 1, -1 }));
            Assert.That(read.Scores.InTop5, Is.EqualTo(new[] { true, false }));
            Assert.That(read.Scores.Confidence, Is.EqualTo(new[] { 0.75, 0.5 }));
            Assert.That(read.Totals["histogram"], Is.EqualTo(new[] { 0.1, 2.0, 3.0 }));
            Assert.That(read.Measurements, Is.EqualTo(Cell().Measurements));
        });
    }

    [Test]
    public void Refuses_a_file_with_one_changed_byte_wherever_it_is()
    {
        var path = Path.Combine(_folder, "cell.npz");
        CellFile.Write(path, Cell());
        var bytes = File.ReadAllBytes(path);
        foreach (var part in (byte[][])[BitConverter.GetBytes(0.75f), BitConverter.GetBytes(3.0), "0.30000000000000004"u8.ToArray(), "non_finite\":1"u8.ToArray()])
        {
            var changed = bytes.ToArray();
            changed[bytes.AsSpan().IndexOf(part) + part.Length - 1] ^= 1;
            File.WriteAllBytes(path, changed);

            Assert.That(CellFile.TryRead(path), Is.Null, Convert.ToHexString(part));
        }
    }

    [Test]
    public void Refuses_a_file_that_was_cut_off_anywhere()
    {
        var path = Path.Combine(_folder, "cell.npz");
        CellFile.Write(path, Cell());
        var bytes = File.ReadAllBytes(path);
        for (var length = 0; length < bytes.Length; length += 97)
        {
            File.WriteAllBytes(path, bytes[..length]);

            Assert.That(CellFile.TryRead(path), Is.Null, $"cut to {length} bytes");
        }
    }

    [Test]
    public void Writes_the_same_bytes_for_the_same_cell()
    {
        var first = Path.Combine(_folder, "a.npz");
        var second = Path.Combine(_folder, "b.npz");
        CellFile.Write(first, Cell());
        CellFile.Write(second, Cell());

        Assert.That(File.ReadAllBytes(second), Is.EqualTo(File.ReadAllBytes(first)));
    }

    [Test]
    public void Is_read_while_another_run_still_holds_the_file_that_it_has_just_written()
    {
        var path = Path.Combine(_folder, "cell.npz");
        CellFile.Write(path, Cell());
        using var held = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var release = Task.Run(async () =>
        {
            await Task.Delay(200);
            held.Dispose();
        });

        Assert.That(CellFile.TryRead(path)?.Key, Is.EqualTo("abc"));
        release.Wait();
    }

    [Test]
    public void Is_found_at_any_moment_while_others_write_it_again()
    {
        var path = Path.Combine(_folder, "cell.npz");
        CellFile.Write(path, Cell());
        var missed = 0;
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                CellFile.Write(path, Cell());
            }
        });
        for (var i = 0; i < 2000; i++)
        {
            missed += CellFile.TryRead(path) is null ? 1 : 0;
        }

        stop.Cancel();
        writer.Wait();
        Assert.That(missed, Is.Zero);
    }

    private static CellRecord Cell() => new()
    {
        Key = "abc",
        MeasurementKey = "def",
        Measurements = [new Measurement("accuracy", 0.1 + 0.2, 0, null, 2), new Measurement("nll", null, null, null, 0, "no labels")],
        Totals = new Dictionary<string, double[]> { ["histogram"] = [0.1, 2, 3] },
        Scores = new SampleScores
        {
            ClassCount = 10,
            Index = [3, 7],
            Label = [1, -1],
            Prediction = [1, 2],
            InTop5 = [true, false],
            Confidence = [0.75, 0.5],
            Margin = [0.5, 0.25],
            Nll = [0.25, 0],
            Brier = [0.125, 0],
            Entropy = [0.5, 1],
            MaxLogit = [4, 2],
            Energy = [-4, -2],
            Gen = [1, 2],
            NonFinite = 1,
        },
    };
}
