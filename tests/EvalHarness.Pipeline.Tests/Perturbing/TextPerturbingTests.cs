using System.Text.Json;
using EvalHarness.Datasets;
using EvalHarness.Evaluation;
using EvalHarness.Perturbations;

namespace EvalHarness.Perturbing;

[TestFixture]
public sealed class TextPerturbingTests
{
    private TempFolder _folder = null!;
    private Dataset _texts = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = new TempFolder();
        var rows = Enumerable.Range(0, 300).Select(i => $"\"A \"\"quoted\"\" word, na\u00efve \ud83d\ude00 and {i}\",{i % 2}");
        _folder.Write("datasets/t/data.csv", "text,label\n" + string.Join('\n', rows) + "\n");
        _folder.Write("datasets/t/dataset.json", """{"name": "t", "format": "text-csv", "files": [{"path": "data.csv"}]}""");
        _texts = DatasetCatalog.Open(_folder.At("datasets")).Find("t")!;
    }

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Every_line_holds_the_index_the_label_and_the_text_of_its_own_stream()
    {
        var result = TextPerturbing.Run(_texts, SampleChoice.Of(_texts, ["keyboard_typos:4"]), new SampleSubset(100, 7), _folder.At("typos.jsonl"), default).Single();

        var lines = File.ReadAllLines(result.File!).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        var indices = lines.Select(line => line.GetProperty("index").GetInt32()).ToArray();
        Assert.That(indices, Is.EqualTo(new SampleSubset(100, 7).Indices("t", 300)));
        Assert.That(lines.Select(line => line.GetProperty("label").GetInt32()), Is.EqualTo(indices.Select(index => index % 2)));
        var typos = StandardTextPerturbations.All.Single(one => one.Id == "keyboard_typos");
        Assert.That(lines.Select(line => line.GetProperty("text").GetString()), Is.EqualTo(indices.Select(index => Spoilt(typos, 4, 7, index))));
        Assert.That((result.Texts, result.ChangedShare), Is.EqualTo((100, lines.Count(line => line.GetProperty("text").GetString() != Clean(line.GetProperty("index").GetInt32())) / 100.0)));
        Assert.That(result.ChangedShare, Is.GreaterThan(0.5));
    }

    [Test]
    public void A_run_predicts_what_its_model_says_of_the_written_texts()
    {
        // The model knows these two words as class b; any other counts as the first class, a.
        _folder.Write("datasets/t/data.csv", "text,label\n" + string.Join('\n', Enumerable.Range(0, 300).Select(_ => "good,a")) + "\nbad,b\n");
        _folder.Write("datasets/t/dataset.json", """{"name": "t", "format": "text-csv", "files": [{"path": "data.csv"}], "classes": ["a", "b"]}""");
        var graph = new OnnxGraph()
            .Input("text", TestModels.String, null, 1)
            .NodeOf("ai.onnx.ml", "LabelEncoder", ["text"], ["a"], OnnxGraph.Texts("keys_strings", "good", "bad"), OnnxGraph.Floats("values_floats", -1f, -1f))
            .Node("Neg", ["a"], ["b"])
            .Node("Concat", ["a", "b"], ["y"], OnnxGraph.Int("axis", 1))
            .Output("y", TestModels.Float, null, 2);
        _folder.Write("models/m/words.onnx", graph.Model(mlOpset: 2));
        var run = Evaluator.Run(
            new EvaluationRequest
            {
                ModelsFolder = _folder.At("models"),
                DatasetsFolder = _folder.At("datasets"),
                RunsFolder = _folder.At("runs"),
                Suite = new Suite { Name = "s", Resamples = 50, Seed = 5, Perturbations = ["letter_case:1"] },
                Threads = 1,
                Batch = 64,
            },
            new SilentProgress(),
            default);

        var texts = DatasetCatalog.Open(_folder.At("datasets")).Find("t")!;
        var result = TextPerturbing.Run(texts, SampleChoice.Of(texts, ["letter_case:1"]), new SampleSubset(null, 5), _folder.At("out"), default).Single();

        var known = File.ReadAllLines(result.File!).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("text").GetString() is "good" or "bad").ToArray();
        Assert.That(Path.GetFileName(result.File), Is.EqualTo("letter_case-1.jsonl"));
        Assert.That(run.Samples.Load("m/words", "t/letter_case-1")!.Prediction.Select(prediction => prediction == 1), Is.EqualTo(known));
        Assert.That(known.Count(kept => kept), Is.InRange(1, 299));
    }

    [Test]
    public void Lengths_and_the_share_of_changed_texts_are_measured_without_a_file()
    {
        _folder.Write("datasets/t/data.csv", "text,label\n" + string.Join('\n', Enumerable.Repeat("aaaaaaaaaa,0", 200)) + "\n1234567890,1\n");
        var texts = DatasetCatalog.Open(_folder.At("datasets")).Find("t")!;
        var result = TextPerturbing.Run(texts, SampleChoice.Of(texts, ["letter_drops:5"]), new SampleSubset(null, 1), null, default).Single();

        // A fifth of 2,000 letters goes, of 2,010 characters: 4 standard errors of 2,000 are 0.036. Of ten letters all stay with odds of 0.8^10 = 0.107.
        Assert.That(result.File, Is.Null);
        Assert.That(result.LengthRatio, Is.EqualTo(1 - (400 / 2010.0)).Within(0.036));
        Assert.That(result.ChangedShare, Is.EqualTo(0.893 * 200 / 201).Within(4 * Math.Sqrt(0.893 * 0.107 / 200)));
    }

    [TestCase("missing_values:3", "'missing_values:3' is no perturbation of texts")]
    [TestCase("keybord_typos:3", "Use one of: keyboard_typos, ")]
    [TestCase("text:9", "severities run from 1 to 5")]
    public void What_is_not_made_for_texts_is_said_with_what_is(string selection, string message) =>
        Assert.That(() => SampleChoice.Of(_texts, [selection]), Throws.TypeOf<UsageException>().With.Message.Contains(message));

    [TestCase("out.npy", "letter_case:1", "JSON lines")]
    [TestCase("out.csv", "letter_case:1", "JSON lines")]
    [TestCase("out.jsonl", "letter_case:1-2", "2 settings are selected")]
    public void A_place_that_does_not_fit_is_refused(string output, string selection, string message)
    {
        Assert.That(
            () => TextPerturbing.Run(_texts, SampleChoice.Of(_texts, [selection]), new SampleSubset(10, 1), _folder.At(output), default),
            Throws.TypeOf<UsageException>().With.Message.Contains(message));
        Assert.That(File.Exists(_folder.At(output)), Is.False);
    }

    private static string Clean(int index) => $"A \"quoted\" word, na\u00efve \ud83d\ude00 and {index}";

    private static string Spoilt(TextPerturbation perturbation, int severity, ulong seed, int index)
    {
        var random = new SeededRandom(Seed.Of(seed, "t", perturbation.Id, index));
        return perturbation.Apply(Clean(index), severity, ref random);
    }
}
