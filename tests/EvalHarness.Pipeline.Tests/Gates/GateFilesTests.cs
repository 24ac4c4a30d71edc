using System.Xml.Linq;

namespace EvalHarness.Gates;

public class GateFilesTests
{
    private static readonly GateReport Report = new(
        "release <1>", "run", null, 0.05, 3,
        [
            Result("floor & co", "f/<script>", Verdict.Fail, blocks: true, "It is \"low\" & <bad>\u0001."),
            Result("floor & co", "f/b", Verdict.Inconclusive, blocks: false, "Too few."),
            Result("other", "f/b", Verdict.Inconclusive, blocks: true, "Too few."),
            Result("other", "f/c", Verdict.Pass, blocks: false, "Fine \ud83d\ude00."),
        ],
        [new("f/<script>", Verdict.Fail, true, "low"), new("f/b", Verdict.Inconclusive, true, "Too few."), new("f/c", Verdict.Pass, false, "Fine.")],
        Verdict.Fail,
        false);

    [Test]
    public void Junit_counts_what_blocks_as_failures_and_hides_nothing()
    {
        var root = XDocument.Parse(JunitXml.Write(Report)).Root!;

        Assert.That(root.Name.LocalName, Is.EqualTo("testsuites"));
        Assert.That(((string?)root.Attribute("tests"), (string?)root.Attribute("failures"), (string?)root.Attribute("skipped")), Is.EqualTo(("4", "2", "1")));
        Assert.That(root.Elements("testsuite").Select(suite => (string?)suite.Attribute("name")), Is.EqualTo(new[] { "floor & co", "other" }));
        Assert.That(root.Descendants("failure").Select(failure => (string?)failure.Attribute("type")), Is.EqualTo(new[] { "fail", "inconclusive" }));
        Assert.That(root.Descendants("testcase").Count(), Is.EqualTo(4));
    }

    [Test]
    public void Junit_survives_any_name()
    {
        var text = JunitXml.Write(Report);
        var failure = XDocument.Parse(text).Descendants("testcase").First();

        Assert.That((string?)failure.Attribute("classname"), Is.EqualTo("f/<script>"));
        Assert.That((string?)failure.Element("failure")!.Attribute("message"), Is.EqualTo("It is \"low\" & <bad>\uFFFD."));
        Assert.That(XDocument.Parse(text).Descendants("system-out").Single().Value, Is.EqualTo("Fine \ud83d\ude00."));
    }

    [Test]
    public void Gates_json_reads_back_as_the_same_report()
    {
        using var folder = new TempFolder();

        GateFiles.Write(folder.Path, Report);
        var back = GateFiles.Read(folder.Path)!;

        Assert.That(back.Results, Is.EqualTo(Report.Results));
        Assert.That(back.Checkpoints, Is.EqualTo(Report.Checkpoints));
        Assert.That(back.Passed, Is.False);
        Assert.That(File.ReadAllText(Path.Combine(folder.Path, "gates.json")), Does.Contain("\"verdict\": \"fail\"").And.Contain("\"needed_n\": null"));
        Assert.That(File.Exists(Path.Combine(folder.Path, "junit.xml")));
    }

    [Test]
    public void The_table_shows_what_blocks_first()
    {
        Assert.That(GateText.Rows(Report).Select(row => row[0]), Is.EqualTo(new[] { "FAIL", "INCONCLUSIVE", "INCONCLUSIVE", "PASS" }));
        Assert.That(GateText.Summary(Report)[^1], Does.Contain("stopped by 2 of 4 results"));
    }

    [TestCase(true, Runs.RunStatus.Complete, 0)]
    [TestCase(false, Runs.RunStatus.Complete, 1)]
    [TestCase(false, Runs.RunStatus.Incomplete, 1)]
    [TestCase(true, Runs.RunStatus.Incomplete, 3)]
    public void The_exit_code_tells_failed_from_incomplete(bool passed, Runs.RunStatus status, int expected)
    {
        Assert.That(RunGate.ExitCode(Report with { Passed = passed }, status), Is.EqualTo(expected));
    }

    private static GateResult Result(string rule, string checkpoint, Verdict verdict, bool blocks, string reason) => new()
    {
        Rule = rule,
        Checkpoint = checkpoint,
        Family = "f",
        Condition = "test",
        Metric = "accuracy",
        Quantity = "value",
        Bound = "at least 0.9",
        AtLeast = 0.9,
        Value = 0.88,
        Lower = 0.86,
        Upper = 0.9,
        Level = 0.95,
        N = 100,
        Verdict = verdict,
        Blocks = blocks,
        Reason = reason,
    };
}
