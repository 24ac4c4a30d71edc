using System.Runtime.InteropServices;
using EvalHarness.Datasets;
using EvalHarness.Evaluation;
using EvalHarness.Runs;

namespace EvalHarness.Perturbing;

[TestFixture]
public sealed class TablePerturbingTests
{
    private TempFolder _folder = null!;
    private Dataset _table = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = new TempFolder();
        _folder.Write("datasets/t/data.csv", "x,colour,label\n" + string.Join('\n', Enumerable.Range(0, 300).Select(i => $"{i},{(i % 3 == 0 ? "red" : "blue")},{i % 2}")) + "\n");
        _folder.Write("datasets/t/dataset.json", """{"name": "t", "format": "csv", "files": [{"path": "data.csv"}], "options": {"imputation": "constant", "imputation_constant": -9}}""");
        _table = DatasetCatalog.Open(_folder.At("datasets")).Find("t")!;
    }

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Rows_are_written_with_their_indices_and_labels_and_lost_numbers_as_dataset_json_says()
    {
        var result = TablePerturbing.Run(_table, SampleChoice.Of(_table, ["missing_values:5"]), new SampleSubset(100, 1), _folder.At("out"), default).Single();

        var values = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(result.File!).AsSpan()[^800..]).ToArray(); // 100 x 2 float32 behind the header
        var indices = Npy.Read<int>(File.ReadAllBytes(_folder.At("out/missing_values-5.indices.npy")));
        var labels = Npy.Read<int>(File.ReadAllBytes(_folder.At("out/missing_values-5.labels.npy")));
        Assert.That((result.Rows, result.DistinctRows), Is.EqualTo((100, 100)));
        Assert.That(indices, Is.EqualTo(new SampleSubset(100, 1).Indices("t", 300)));
        Assert.That(labels, Is.EqualTo(indices.Select(index => index % 2)));
        Assert.That(Enumerable.Range(0, 100).Select(i => values[2 * i]), Is.All.Matches<float>(value => value == -9 || indices.Contains((int)value)));

        // Half of the 100 numbers are lost: 4 standard errors are 20.
        Assert.That(Enumerable.Range(0, 100).Count(i => values[2 * i] == -9), Is.EqualTo(50).Within(20));
    }

    [Test]
    public void Covariate_shift_writes_the_rows_that_a_run_draws()
    {
        _folder.Write("models/m/any.onnx", TestModels.Flat(2, 2, [-1, 0, 1, 0]));
        var run = Evaluator.Run(
            new EvaluationRequest
            {
                ModelsFolder = _folder.At("models"),
                DatasetsFolder = _folder.At("datasets"),
                RunsFolder = _folder.At("runs"),
                Suite = new Suite { Name = "s", Resamples = 50, Seed = 5, Perturbations = ["covariate_shift:4"] },
                Threads = 1,
                Batch = 64,
            },
            new SilentProgress(),
            default);

        var result = TablePerturbing.Run(_table, SampleChoice.Of(_table, ["covariate_shift:4"]), new SampleSubset(null, 5), _folder.At("out"), default).Single();

        var drawn = Npy.Read<int>(File.ReadAllBytes(_folder.At("out/covariate_shift-4.indices.npy")));
        Assert.That(drawn, Is.EqualTo(run.Samples.Load("m/any", "t/covariate_shift-4")!.Index));
        Assert.That((result.Rows, result.DistinctRows, result.ChangedShare), Is.EqualTo((300, drawn.Distinct().Count(), 0.0)));
        Assert.That(result.DistinctRows, Is.LessThan(250));
    }

    [TestCase("fog:3", "'fog:3' is no perturbation of tables")]
    [TestCase("letter_case:3", "'letter_case:3' is no perturbation of tables")]
    [TestCase("mising_values:3", "Use one of: missing_values, ")]
    [TestCase("tabular:7", "severities run from 1 to 5")]
    public void What_is_not_made_for_tables_is_said_with_what_is(string selection, string message) =>
        Assert.That(() => SampleChoice.Of(_table, [selection]), Throws.TypeOf<UsageException>().With.Message.Contains(message));
}
