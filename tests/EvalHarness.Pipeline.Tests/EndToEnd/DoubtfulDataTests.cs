using EvalHarness.Analysis;
using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Reports;
using EvalHarness.Runs;

namespace EvalHarness.EndToEnd;

/// <summary>Data and cards as people have them, with something wrong: the evaluation goes on, and says what it left out or guessed.</summary>
[NonParallelizable]
public sealed class DoubtfulDataTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void Make()
    {
        _folder = new TempFolder();
        _folder.Write("suite.yaml", "name: tiny\nresamples: 50\nperturbations: []\nsynthetic_ood: []\n");
    }

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void Images_that_cannot_be_read_are_told_on_adding_in_the_run_in_its_report_and_where_every_cell_is_kept()
    {
        SkipWithoutImages();
        _folder.Write("models/m/m.onnx", TestModels.Linear(1, 8, 8, 2));
        for (var i = 0; i < 4; i++)
        {
            _folder.Write($"data/photos/cat/{i}.png", Grey(8, (byte)(40 * i)));
            _folder.Write($"data/photos/dog/{i}.png", Grey(i == 0 ? 9 : 8, (byte)(40 * i)));
        }

        _folder.Write("data/photos/dog/note.png", "this is a text");

        var added = Cli.Run("datasets", "add", _folder.At("data/photos"));
        var (first, again) = (Run(), Run());

        Assert.That(added.Out, Does.Contain("Look here: 2 of 9 samples").And.Contain("number 4 (from 0): dog/0.png: it is 9 x 9").And.Contain("\"size\": [8, 8]"));
        Assert.That(first.Error, Does.Contain("photos: 2 of 9 samples cannot be read and are left out:").And.Contain("  number 4 (from 0): dog/0.png: it is 9 x 9").And.Contain("  number 8 (from 0): dog/note.png: "));
        Assert.That(first.Out, Does.Contain("Left out: photos: 2 of 9 samples could not be read and are in no number."));
        Assert.That(again.Out, Does.Contain("Left out: photos: 2 of 9 samples could not be read and are in no number."));
        Assert.That(
            File.ReadAllText(Directory.EnumerateFiles(_folder.At("runs"), "report.html", SearchOption.AllDirectories).First()),
            Does.Contain("Samples that could not be read; they are in no number"));
    }

    [Test]
    public void Every_sample_that_cannot_be_read_is_listed_in_the_run_folder_also_where_every_cell_is_kept()
    {
        _folder.Write("models/m/m.onnx", TestModels.Flat(2, 2));
        var rows = Enumerable.Range(0, 60).Select(i => i % 2 == 0 && i < 50 ? $"{i},1,wrong\n" : $"{i},1,{i % 4 / 2}\n");
        _folder.Write("data/d/data.csv", "a,b,label\n" + string.Concat(rows));
        _folder.Write("data/d/dataset.json", """{"name": "d", "format": "csv", "files": [{"path": "data.csv"}], "classes": ["0", "1"]}""");

        var first = Run();
        Run();
        var lists = Directory.GetFiles(_folder.At("runs"), "unread.csv", SearchOption.AllDirectories).Select(File.ReadAllLines).ToList();
        var report = File.ReadAllText(Directory.EnumerateFiles(_folder.At("runs"), "report.html", SearchOption.AllDirectories).First());

        Assert.That(lists, Has.Count.EqualTo(2));
        Assert.That(lists, Is.All.EqualTo((string[])["dataset,index,reason", .. Enumerable.Range(0, 25).Select(i => $"d,{2 * i},its label 'wrong' is no class")]));
        Assert.That(first.Out, Does.Contain("Left out: d: 25 of 60 samples could not be read and are in no number. unread.csv of the run names them."));
        Assert.That(report, Does.Contain("the first 20 of each dataset, all in unread.csv").And.Contain("data-value=\"38\">38</td><td>its label &#39;wrong&#39;").And.Not.Contain("data-value=\"40\">40</td><td>its"));
    }

    [Test]
    public void A_list_of_images_goes_before_the_folder_that_they_lie_in()
    {
        SkipWithoutImages();
        _folder.Write("data/photos/all/1.png", Grey(8, 1));
        _folder.Write("data/photos/all/2.png", Grey(8, 2));
        _folder.Write("data/photos/list.csv", "path,label\nall/1.png,cat\nall/2.png,dog\nall/3.png,cat\n");

        var added = DatasetWriter.Add(_folder.At("data/photos"));

        Assert.That(added.Dataset.Classes, Is.EqualTo(new[] { "cat", "dog" }));
        Assert.That(added.Problem, Is.EqualTo("1 of 3 samples that were tried cannot be read. The first is number 2 (from 0): all/3.png: it is missing"));
    }

    [Test]
    public void A_broken_line_of_JSON_is_named_and_the_others_are_read()
    {
        _folder.Write("data/mails/mails.jsonl", "{\"text\": \"one\", \"label\": \"a\"}\n{\"text\": \"two, \"label\": \"b\"}\n{\"text\": \"three\", \"label\": \"b\"}\n");

        var added = DatasetWriter.Add(_folder.At("data/mails"));

        Assert.That(added.Problem, Is.EqualTo("1 of 3 samples that were tried cannot be read. The first is number 1 (from 0): its line is no JSON object"));
    }

    [Test]
    public void Classes_that_nobody_names_and_keys_that_nobody_reads_are_told_in_the_run()
    {
        TestData.WriteIdx(_folder, "data/d", TestData.Pixels(6, 4), [0, 1, 0, 1, 0, 1], 2, 2);
        _folder.Write("models/m/three.onnx", TestModels.Linear(1, 2, 2, 3));
        _folder.Write("models/m/named.onnx", TestModels.Linear(1, 2, 2, 3));
        _folder.Write("models/m/named.json", """{"labels": ["0", "1", "2"], "preprocesing": {"scale": 1}}""");

        var result = Run();

        Assert.That(result.Error, Does.Contain("m/three: it gives 3 classes and data/d has 2, and nothing says which is which: the dataset's numbers are taken as places of its outputs, from 0."));
        Assert.That(result.Error, Does.Contain("m/named: named.json: preprocesing is not known and not read"));
        Assert.That(result.Error, Does.Not.Contain("m/named: it gives"));
    }

    [Test]
    public void A_checkpoint_that_gives_labels_only_has_accuracies_and_no_confidence()
    {
        // Two pixels; the brighter one is the class.
        TestData.WriteIdx(_folder, "data", [9, 1, 1, 9, 9, 1, 9, 1], [0, 1, 0, 1], 1, 2, more: """, "classes": ["left", "right"]""");
        var graph = new OnnxGraph().Input("x", TestModels.Float, null, 1, 1, 2).Node("Flatten", ["x"], ["flat"])
            .Node("ArgMax", ["flat"], ["label"], OnnxGraph.Int("axis", 1), OnnxGraph.Int("keepdims", 0)).Output("label", TestModels.Int64, [null]);
        _folder.Write("models/m/m.onnx", graph.Model());
        _folder.Write("models/m/m.json", """{"labels": ["left", "right"]}""");

        var result = Run("--json");
        var run = RunFolder.Open(Directory.GetDirectories(_folder.At("runs")).Single(path => !Path.GetFileName(path).StartsWith('.')));

        Assert.That(result.Exit, Is.Zero, result.ToString());
        var clean = run.Run.Cells.Single();
        Assert.That(clean.Find("accuracy")!.Value, Is.EqualTo(0.75));
        Assert.That(clean.Find("ece"), Has.Property("Value").Null.And.Property("Reason").Contains("labels only"));
        Assert.That(RunAnalysis.Read(run.Path)!.Reliability.Checkpoints.Single(), Has.Property("Calibration").Empty.And.Property("Confidence").Empty);
        Assert.That(Cli.Run("verify", run.Path).Exit, Is.Zero);
    }

    [Test]
    public void Rows_with_a_missing_value_that_the_model_cannot_take_are_told()
    {
        _folder.Write("data/t/t.csv", "a,b,label\n1,2,x\n,3,y\n3,4,x\n4,NA,y\n5,6,x\n");
        _folder.Write("models/m/m.onnx", TestModels.Flat(2, 2));
        Assert.That(Cli.Run("datasets", "add", _folder.At("data/t")).Exit, Is.Zero);

        Assert.That(Run().Out, Does.Contain("Left out: m/m: 2 of 5 outputs under t were NaN or infinite and are in no number."));
    }

    [Test]
    public void A_mistake_in_a_command_below_another_points_at_its_own_help() =>
        Cli.Run("datasets", "add", "--what", "x").AssertUsageError("See: evalharness datasets add --help");

    private static void SkipWithoutImages()
    {
        if (Libvips.Instance is null)
        {
            Assert.Ignore("libvips is not here.");
        }
    }

    private static byte[] Grey(int side, byte value) => PngEncoder.Encode(Enumerable.Repeat(value, side * side).ToArray(), new ImageShape(side, side, 1));

    private CliResult Run(params string[] more) => Cli.Run([
        "run", "--models", _folder.At("models"), "--datasets", _folder.At("data"), "--suite", _folder.At("suite.yaml"), "--out", _folder.At("runs"), "--batch", "8", .. more]);
}
