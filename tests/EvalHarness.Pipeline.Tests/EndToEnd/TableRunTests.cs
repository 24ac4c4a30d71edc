using System.Text.RegularExpressions;
using EvalHarness.Analysis;
using EvalHarness.Runs;

namespace EvalHarness.EndToEnd;

/// <summary>Runs over rows of a table: what people read does not speak of images, and shows no columns of n/a.</summary>
[NonParallelizable]
public sealed partial class TableRunTests
{
    private readonly TempFolder _folder = new();

    [OneTimeSetUp]
    public void MakeLadder()
    {
        // The label is the sign of x + y, and every checkpoint weighs the two otherwise: each errs on rows that another one gets right.
        _folder.Write("datasets/t/data.csv", "x,y,label\n" + string.Join('\n', Rows().Select(row => FormattableString.Invariant($"{row.X},{row.Y},{(row.X + row.Y > 0 ? "high" : "low")}"))) + "\n");
        _folder.Write("datasets/t/dataset.json", """{"name": "t", "format": "csv", "files": [{"path": "data.csv"}], "classes": ["low", "high"]}""");
        foreach (var (name, parameters, weights) in ((string, int, float[])[])[("small", 10, [-3, 0, 3, 0]), ("medium", 100, [-3, -1, 3, 1]), ("large", 1000, [-2, -3, 2, 3])])
        {
            _folder.Write($"models/m/{name}.onnx", TestModels.Flat(2, 2, weights));
            _folder.Write($"models/m/{name}.json", $$"""{"parameters": {{parameters}}}""");
        }
    }

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [TestCase("gaussian_noise:3", false)]
    [TestCase("tabular:1,3", true)]
    public void Speak_of_samples_and_show_what_was_measured(string perturbations, bool isPerturbed)
    {
        _folder.Write("suite.yaml", $"name: s\nseed: 1\nresamples: 50\nperturbations: [\"{perturbations}\"]\n");
        var runs = _folder.At(isPerturbed ? "perturbed" : "plain");

        var run = Cli.Run("run", "--models", _folder.At("models"), "--datasets", _folder.At("datasets"), "--suite", _folder.At("suite.yaml"), "--out", runs, "--batch", "32");

        Assert.That(run.Exit, Is.Zero, run.ToString());
        var folder = Directory.GetDirectories(runs).Single(path => !Path.GetFileName(path).StartsWith('.'));
        var html = Code().Replace(File.ReadAllText(Path.Combine(folder, "report.html")), string.Empty);
        var markdown = File.ReadAllText(Path.Combine(folder, "report.md"));
        Assert.That(run.Out + markdown, Does.Not.Match(@"(?i)\b(images?|pixels?)\b"));
        Assert.That(html, Does.Not.Match(@"(?i)(?<!class="")\b(images?|pixels?)\b"));
        Assert.That(html, Does.Contain("Flips between scales").And.Contain(", sample "));
        Assert.That(run.Out, Does.Not.Contain("OOD AUROC").And.Not.Contain("n/a"));
        Assert.That(markdown, Does.Not.Contain("OOD AUROC").And.Not.Contain("| n/a"));
        Assert.That(run.Out.Contains("corrupted %", StringComparison.Ordinal), Is.EqualTo(isPerturbed));
        Assert.That(run.Out.Contains("Corrupted: mean over the corruptions that were run.", StringComparison.Ordinal), Is.EqualTo(isPerturbed));
        Assert.That(markdown.Contains("Corrupted accuracy", StringComparison.Ordinal), Is.EqualTo(isPerturbed));
        Assert.That(html.Contains(">Corrupted accuracy<", StringComparison.Ordinal), Is.EqualTo(isPerturbed));
    }

    [Test]
    public void Give_what_decisions_cost_where_the_suite_says_it()
    {
        _folder.Write("suite.yaml", "name: s\nseed: 1\nresamples: 50\ncosts: [[0, 10], [1, 0]]\n");

        var run = Cli.Run("run", "--models", _folder.At("models"), "--datasets", _folder.At("datasets"), "--suite", _folder.At("suite.yaml"), "--out", _folder.At("costly"));

        Assert.That(run.Exit, Is.Zero, run.ToString());
        var folder = RunFolder.Open(Directory.GetDirectories(_folder.At("costly")).Single(path => !Path.GetFileName(path).StartsWith('.')));
        foreach (var (name, x, y) in ((string, double, double)[])[("small", 6, 0), ("medium", 6, 2), ("large", 4, 6)])
        {
            var costs = Rows().Select(row => (Predicted: (x * row.X) + (y * row.Y) > 0, Truth: row.X + row.Y > 0)).Select(row => row.Predicted == row.Truth ? 0.0 : row.Predicted ? 10 : 1).ToArray();
            var cost = folder.Run.Cell($"m/{name}", "t")!.Find("expected_cost")!;
            Assert.That(cost.Value, Is.EqualTo(costs.Average()).Within(1e-12), name);
            Assert.That((cost.Lower < cost.Value && cost.Value < cost.Upper, cost.N), Is.EqualTo((true, 200L)), name);
        }

        Assert.That(run.Out, Does.Match(@"checkpoint +params +accuracy % +cost "));
        Assert.That(File.ReadAllText(Path.Combine(folder.Path, "report.md")), Does.Contain("| Expected cost |"));
        Assert.That(RunAnalysis.Read(folder.Path)!.Scaling.Families.Single().Trends.Single(trend => trend.Metric == "expected_cost").Headline, Is.True);
    }

    private static IEnumerable<(double X, double Y)> Rows() => Enumerable.Range(0, 200).Select(i => (X: (i * 37 % 200 - 99.5) / 100, Y: (i * 71 % 200 - 99.5) / 100));

    [GeneratedRegex("<style.*?</style>|<script>.*?</script>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Code();
}
