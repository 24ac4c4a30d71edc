using System.Text.Json;
using System.Xml.Linq;
using EvalHarness.Runs;

namespace EvalHarness.EndToEnd;

/// <summary>What comes after a run: gates, comparison, report, the nightly audit; and what scripts read of each.</summary>
[NonParallelizable]
public sealed class GateAndAuditTests
{
    private Project _project = null!;
    private RunFolder _run = null!;

    [OneTimeSetUp]
    public void Run()
    {
        _project = new Project();
        Assert.That(_project.Run().Exit, Is.Zero);
        _run = _project.Newest();
    }

    [OneTimeTearDown]
    public void Remove() => _project.Dispose();

    [TestCase("0.9", 0)]
    [TestCase("0.995", 1)]
    public void A_policy_passes_or_fails_by_exit_code_and_in_both_files(string bound, int exit)
    {
        var result = Gate($"rules:\n  - name: large is good\n    metric: accuracy\n    kinds: clean\n    checkpoints: ladder/large\n    at_least: {bound}\n    inconclusive: fail\n");
        Assert.That(result.Exit, Is.EqualTo(exit), result.ToString());
        using var gates = JsonDocument.Parse(_run.Bytes("gates.json"));
        var junit = XDocument.Parse(File.ReadAllText(Path.Combine(_run.Path, "junit.xml")));
        Assert.That(junit.Descendants("testcase").Count(), Is.EqualTo(1));
        Assert.That(junit.Descendants("failure").Count(), Is.EqualTo(exit));
        Assert.That(File.ReadAllText(Path.Combine(_run.Path, "report.md")), Does.Contain(exit == 0 ? "gate open" : "large is good"));
        Assert.That(result.Out, Does.Contain("large is good"));
    }

    [Test]
    public void A_policy_with_many_problems_lists_each_with_its_line()
    {
        Gate("alpha: 7\nrules:\n  - name: a\n    metric: accuracy\n    at_least: 0.5\n  - name: b\n    metric: accuracy\n    at_leest: 0.5\n")
            .AssertUsageError("policy.yaml:1: ", "policy.yaml:6: rules 'b' demands nothing", "policy.yaml:8: ", "at_leest is not known here. Known: at_least,");
    }

    [Test]
    public void A_policy_that_is_no_yaml() => Gate("rules: [").AssertUsageError("policy.yaml", "not valid YAML");

    [Test]
    public void A_gate_without_a_policy() => Cli.Run("gate", _run.Path).AssertUsageError("--policy is missing", "--example");

    [Test]
    public void The_example_policy_is_one()
    {
        var example = Cli.Run("gate", "--example");
        Assert.That(example.Exit, Is.Zero);
        var before = Environment.GetEnvironmentVariable("COLUMNS");
        Environment.SetEnvironmentVariable("COLUMNS", "200");
        CliResult result;
        try
        {
            result = Gate(example.Out.Replace("severities: 5", "severities: 3", StringComparison.Ordinal), "--baseline", _run.Path);
        }
        finally
        {
            Environment.SetEnvironmentVariable("COLUMNS", before);
        }

        // Clean data, noise and the baseline pass or fail by their numbers; the small checkpoint is far below 85 %.
        Assert.That(result.Exit, Is.EqualTo(1), result.ToString());
        Assert.That(result.Out, Does.Contain("clean accuracy").And.Contain("no worse than the last release"));
    }

    [Test]
    public void A_run_compared_with_itself_has_changed_in_nothing()
    {
        var result = Cli.Run("compare", _run.Path, _run.Path);
        Assert.That(result.Exit, Is.Zero, result.ToString());
        Assert.That(result.Out, Does.Contain("Nothing recorded changed.").And.Contain("0 regressions and 0 improvements are real"));
        var numbers = result.Out.Split('\n').Single(line => line.Contains(" numbers compared, ", StringComparison.Ordinal)).Split(' ');
        Assert.That(numbers[0], Is.EqualTo(numbers[3]).And.Length.GreaterThan(2), result.ToString());
    }

    [Test]
    public void A_worse_checkpoint_is_found_by_compare()
    {
        using var other = new Project();
        other.Folder.Write("models/ladder/large.onnx", Quadrants.Model(1, 2));
        Assert.That(other.Run().Exit, Is.Zero);
        var result = Cli.Run("compare", _run.Path, other.Newest().Path);

        Assert.That(result.Exit, Is.Zero, result.ToString());
        Assert.That(result.Out, Does.Contain("ladder/large").And.Contain("accuracy"));

        // The larger checkpoint now sees as little as the smallest: counted image by image.
        var clean = _project.Clean;
        var images = Enumerable.Range(0, Project.CleanCount).ToList();
        var wrong = images.Count(image => clean.Prediction(image, 16) == clean.Labels[image] && clean.Prediction(image, 1) != clean.Labels[image]);
        var right = images.Count(image => clean.Prediction(image, 16) != clean.Labels[image] && clean.Prediction(image, 1) == clean.Labels[image]);
        var line = result.Out.Split('\n').Single(one => one.Contains("accuracy of ladder/large under quadrants:", StringComparison.Ordinal));
        Assert.That(line, Does.Contain(FormattableString.Invariant($", {(right - wrong) / 120.0:0.####} [")).And.Contain($"{wrong} samples newly wrong, {right} newly right"));
        Assert.That(result.Out, Does.Contain("model:ladder/large: "));
    }

    [Test]
    public void The_report_is_made_anew_from_the_run_alone()
    {
        var html = Path.Combine(_run.Path, "report.html");
        var before = _run.Bytes("analysis.json");
        File.Delete(html);
        var result = Cli.Run("report", _run.Path, "--datasets", _project.Folder.At("datasets"));

        Assert.That(result.Exit, Is.Zero, result.ToString());
        Assert.That(result.Out, Does.Contain(html));
        Assert.That(new FileInfo(html).Length, Is.GreaterThan(10_000));
        Assert.That(_run.Bytes("analysis.json"), Is.EqualTo(before));
    }

    [Test]
    public void An_audit_every_night_adds_to_the_history_and_stays_calm()
    {
        var history = _project.Folder.At("history.db");
        for (var night = 1; night <= 2; night++)
        {
            var result = Cli.Run(_project.EvaluationArguments("audit", "nights", "--history", history));
            Assert.That(result.Exit, Is.Zero, result.ToString());
            Assert.That(File.Exists(history), Is.True);
            Assert.That(_project.FinishedRuns("nights"), Has.Count.EqualTo(night));
        }

        var second = _project.Newest("nights");
        Assert.That(second.Document.ReusedCells, Is.EqualTo(second.Document.Cells.Count));
        using var store = EvalHarness.History.HistoryStore.Open(history);
        Assert.That(store.RunIds(), Has.Count.EqualTo(2));
    }

    [Test]
    public void A_history_that_is_another_file_is_left_as_it_is()
    {
        var file = _project.Folder.Write("letter.db", "Dear reader, this is no database at all, but it is long enough to be looked at.\n");
        var before = File.ReadAllBytes(file);
        Cli.Run(_project.EvaluationArguments("audit", "nights-letter", "--history", file)).AssertUsageError("letter.db");

        Assert.That(File.ReadAllBytes(file), Is.EqualTo(before));
        Assert.That(_project.FinishedRuns("nights-letter"), Is.Empty);
    }

    [TestCase("run")]
    [TestCase("models")]
    [TestCase("datasets")]
    [TestCase("compare")]
    [TestCase("gate")]
    [TestCase("audit")]
    [TestCase("verify")]
    public void Json_is_one_object_on_standard_output_and_nothing_else(string command)
    {
        var policy = _project.Folder.Write("easy.yaml", "rules:\n  - name: easy\n    metric: accuracy\n    kinds: clean\n    at_least: 0.01\n");
        var result = Cli.Run(command switch
        {
            "run" or "audit" => _project.EvaluationArguments(command, "json", "--json"),
            "models" => [command, "--models", _project.Folder.At("models"), "--json"],
            "datasets" => [command, "--datasets", _project.Folder.At("datasets"), "--json"],
            "compare" => [command, _run.Path, _run.Path, "--json"],
            "gate" => [command, _run.Path, "--policy", policy, "--datasets", _project.Folder.At("datasets"), "--json"],
            _ => [command, _run.Path, "--json"],
        });

        Assert.That(result.Exit, Is.Zero, result.ToString());
        using var json = JsonDocument.Parse(result.Out);
        Assert.That(json.RootElement.ValueKind, Is.EqualTo(JsonValueKind.Object));
        AssertSnakeCase(json.RootElement, command);
    }

    private static void AssertSnakeCase(JsonElement element, string command)
    {
        // Further down, keys may be names of the user.
        foreach (var property in element.EnumerateObject())
        {
            Assert.That(property.Name, Does.Match("^[a-z0-9_]+$"), command);
        }
    }

    private CliResult Gate(string policy, params string[] more) =>
        Cli.Run(["gate", _run.Path, "--policy", _project.Folder.Write("policy.yaml", policy), "--datasets", _project.Folder.At("datasets"), .. more]);
}
