using EvalHarness.Datasets;
using EvalHarness.MLNet.Datasets;
using EvalHarness.Models;
using EvalHarness.Runs;
using EvalHarness.Suites;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EvalHarness.MLNet;

/// <summary>A text loader and transforms of ML.NET's, saved as a binary file, and run with an ONNX model and a model of ML.NET's.</summary>
[TestFixture]
[NonParallelizable]
public sealed class IdvRunTests
{
    private const int Count = 120;
    private static readonly MLContext Context = Animals.Context;
    private readonly TempFolder _folder = new();
    private IDataView _view = null!;
    private CommandRun _added = null!;
    private CommandRun _evaluated = null!;
    private RunFolder _run = null!;

    [OneTimeSetUp]
    public void Prepare()
    {
        MLNetFiles.Use();
        _view = Load("test", Animals.Rows(Count, seed: 7));
        Directory.CreateDirectory(_folder.At("datasets/animals"));
        using (var stream = File.Create(_folder.At("datasets/animals/animals.idv")))
        {
            Context.Data.SaveAsBinary(_view, stream);
        }

        Animals.Save(_folder, "mlnet", Context.MulticlassClassification.Trainers.LbfgsMaximumEntropy(), Load("train", Animals.Rows(90, seed: 3)));
        _folder.Write("models/zoo/onnx.onnx", TestModels.Flat(4, 3));
        _folder.Write("suite.yaml", "name: tiny\nseed: 3\nresamples: 50\nperturbations: []\nsynthetic_ood: []\n");
        _added = CommandRun.Of("datasets", "add", _folder.At("datasets/animals/animals.idv"));
        _evaluated = CommandRun.Of("run", "--models", _folder.At("models"), "--datasets", _folder.At("datasets"), "--suite", _folder.At("suite.yaml"), "--out", _folder.At("runs"), "--threads", "2");
        _run = RunFolder.Open(Directory.GetDirectories(_folder.At("runs"), "20*").Single());
    }

    [OneTimeTearDown]
    public void CleanUp() => _folder.Dispose();

    [Test]
    public void Datasets_add_describes_the_file_and_says_what_it_assumed()
    {
        Assert.That(_added.Exit, Is.Zero, _added.ToString());
        Assert.That(_added.Out, Does.Contain("120 samples, 3 classes").And.Contain("labels: column 'Label'").And.Contain("slices: columns Slice_Colour"));
        var dataset = DatasetCatalog.Read(_folder.At("datasets/animals"));
        Assert.That(dataset.Columns.Select(column => column.Name), Is.EqualTo(new[] { "Weight", "Legs", "ColourSlots.brown", "ColourSlots.grey" }));
        Assert.That(dataset.Classes, Is.EqualTo(Animals.Classes));
        Assert.That(dataset.ReadSlice("Slice_Colour").Groups, Is.EquivalentTo(new[] { "brown", "grey" }));
    }

    [Test]
    public void Run_evaluates_both_checkpoints_on_it()
    {
        Assert.That(_evaluated.Exit, Is.Zero, _evaluated.ToString());
        Assert.That(_run.Run.Cells.Select(cell => (cell.Checkpoint, cell.Samples)), Is.EquivalentTo(new[] { ("zoo/mlnet", Count), ("zoo/onnx", Count) }));
        Assert.That(Accuracy(_run), Is.EqualTo(Theirs()).Within(1e-12));
        Assert.That(CommandRun.Of("verify", _run.Path).Exit, Is.Zero);
    }

    [Test]
    public void A_view_in_memory_gives_the_same_numbers_without_any_folder()
    {
        var run = Evaluator.Run(
            new EvaluationRequest
            {
                ModelsFolder = _folder.At("models"),
                DatasetsFolder = _folder.At("none"),
                Datasets = [_view.AsDataset("animals")],
                RunsFolder = _folder.At("other-runs"),
                Suite = SuiteFile.Load(_folder.At("suite.yaml")),
                Threads = 2,
            },
            new SilentProgress(),
            CancellationToken.None);

        Assert.That(run.Document.Status, Is.EqualTo(RunStatus.Complete));
        Assert.That(Accuracy(run), Is.EqualTo(Theirs()).Within(1e-12));
        Assert.That(
            run.Run.Cells.Select(cell => (cell.Checkpoint, string.Join(' ', cell.Measurements))), Is.EqualTo(_run.Run.Cells.Select(cell => (cell.Checkpoint, string.Join(' ', cell.Measurements)))));
    }

    [Test]
    public void A_file_that_is_cut_off_or_none_at_all_is_refused()
    {
        var bytes = File.ReadAllBytes(_folder.At("datasets/animals/animals.idv"));
        using var other = new TempFolder();
        other.Write("cut/data.idv", bytes[..(bytes.Length / 2)]);
        other.Write("none/data.idv", "no file of ML.NET's, but longer than its header would be: " + new string('x', 500));
        foreach (var name in (string[])["cut", "none"])
        {
            Describe(other, name, FileHash.Sha256(other.At($"{name}/data.idv")));
        }

        var catalog = DatasetCatalog.Open(other.Path);

        Assert.That(catalog.Datasets, Is.Empty);
        Assert.That(catalog.Refused.Select(refusal => refusal.Reason), Has.Exactly(2).Contains("cannot be read as a binary file of ML.NET's"));
        Assert.That(catalog.Refused.Select(refusal => refusal.WayOut), Has.All.Contain("SaveAsBinary"));
    }

    [Test]
    public void A_file_with_other_bytes_than_declared_or_without_a_hash_is_refused_before_ML_NET_reads_a_row()
    {
        // ML.NET decodes on its own threads: a damaged row there ends the process or waits for ever.
        var whole = File.ReadAllBytes(_folder.At("datasets/animals/animals.idv"));
        using var other = new TempFolder();
        var damaged = (byte[])whole.Clone();
        damaged[whole.Length / 2] ^= 0x55;
        other.Write("damaged/data.idv", damaged);
        other.Write("unsaid/data.idv", whole);
        Describe(other, "damaged", FileHash.Sha256(_folder.At("datasets/animals/animals.idv")));
        Describe(other, "unsaid", null);

        var refused = DatasetCatalog.Open(other.Path).Refused.ToDictionary(refusal => Path.GetFileName(Path.GetDirectoryName(refusal.Path))!);

        Assert.That(refused["damaged"].Reason, Does.Contain("but dataset.json declares"));
        Assert.That(refused["unsaid"].Reason, Does.Contain("declares no sha256"));
        Assert.That(refused["unsaid"].WayOut, Does.Contain("datasets add"));
    }

    private static void Describe(TempFolder folder, string name, string? hash) => folder.Write(
        $"{name}/dataset.json",
        $$"""{"name": "{{name}}", "format": "idv", "files": [{"path": "data.idv", "role": "data"{{(hash is null ? "" : $", \"sha256\": \"{hash}\"")}}}]}""");

    private static double? Accuracy(RunFolder run) => run.Run.Cells.Single(cell => cell.Checkpoint == "zoo/mlnet").Find("accuracy")!.Value;

    private double Theirs() => Context.MulticlassClassification.Evaluate(Context.Model.Load(_folder.At("models/zoo/mlnet.zip"), out _).Transform(_view)).MicroAccuracy;

    /// <summary>Text file, typed columns, one-hot colours, one vector, and the label as a key in the order of the classes.</summary>
    private IDataView Load(string name, IReadOnlyList<Animal> rows)
    {
        var path = _folder.Write($"{name}.csv", "Kind,Weight,Legs,Colour\n" + string.Concat(rows.Select(row => FormattableString.Invariant($"{row.Kind},{row.Weight:R},{row.Legs},{row.Colour}\n"))));
        var text = Context.Data.LoadFromTextFile(
            path,
            [
                new TextLoader.Column("Kind", Microsoft.ML.Data.DataKind.String, 0),
                new TextLoader.Column("Weight", Microsoft.ML.Data.DataKind.Single, 1),
                new TextLoader.Column("Legs", Microsoft.ML.Data.DataKind.Single, 2),
                new TextLoader.Column("Colour", Microsoft.ML.Data.DataKind.String, 3),
            ],
            separatorChar: ',',
            hasHeader: true);
        var order = Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue;
        return Context.Transforms.Conversion.MapValueToKey("Label", "Kind", keyOrdinality: order)
            .Append(Context.Transforms.Conversion.MapValueToKey("Slice_Colour", "Colour", keyOrdinality: order))
            .Append(Context.Transforms.Conversion.MapKeyToVector("ColourSlots", "Slice_Colour"))
            .Append(Context.Transforms.Concatenate("Features", "Weight", "Legs", "ColourSlots"))
            .Append(Context.Transforms.DropColumns("Kind", "ColourSlots"))
            .Fit(text)
            .Transform(text);
    }
}
