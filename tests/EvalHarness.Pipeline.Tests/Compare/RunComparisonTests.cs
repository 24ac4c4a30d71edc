using System.Text.Json;
using EvalHarness.History;

namespace EvalHarness.Compare;

public class RunComparisonTests
{
    private static readonly Dictionary<string, string> Retrained = new() { ["small"] = "aa", ["large"] = "cc" };

    [Test]
    public void What_changed_comes_first_and_what_did_not_move_is_identical()
    {
        using var temp = new TempFolder();
        var before = new TestRuns { Id = "before" }.Write(temp);
        var after = new TestRuns
        {
            Id = "after",
            Models = Retrained,
            Runtime = "1.32.0",
            Right = (checkpoint, _) => checkpoint == "mlp/large" ? 880 : 900,
        }.Write(temp);

        var report = RunComparison.Compare(before, after);

        Assert.That(report.Changes, Is.EqualTo(new[] { new RunChange("model:mlp/large", "bb", "cc"), new RunChange("version:onnxruntime", "1.31.1", "1.32.0") }));
        Assert.That(report.Differences.Where(difference => difference.Checkpoint == "mlp/small").Select(difference => difference.Verdict), Is.All.EqualTo(DifferenceVerdict.Identical));
        Assert.That(report.Regressions.Where(difference => difference.Metric == "accuracy").Select(difference => (difference.Checkpoint, difference.NegativeFlips)), Is.EquivalentTo(new[]
        {
            ("mlp/large", 20L), ("mlp/large", 20L), ("mlp/large", 20L), ("mlp/large", 40L), // clean, two severities, and their mean
        }));
        var summary = ComparisonText.Summary(report);
        Assert.That(summary[1], Is.EqualTo("What changed:"));
        Assert.That(string.Join('\n', summary), Does.Contain("20 images newly wrong, 0 newly right"));
    }

    [Test]
    public void Other_data_is_not_paired_and_a_note_says_so()
    {
        using var temp = new TempFolder();
        var before = new TestRuns { Id = "before" }.Write(temp);
        var after = new TestRuns { Id = "after", Data = "d1", Right = (_, _) => 880 }.Write(temp);

        var report = RunComparison.Compare(before, after, ["accuracy"]);

        Assert.That(report.Differences.Select(difference => difference.Paired), Is.All.False);
        Assert.That(report.Regressions, Is.Empty); // .9 against .88 of 1,000 each: standard error .014
        Assert.That(report.Notes.Single(), Does.Contain("data of digits is not the same"));
        Assert.That(ComparisonText.Summary(report)[^1], Does.Contain("with 80 % power"));
    }

    [Test]
    public void Outputs_that_differ_although_nothing_changed_are_pointed_out()
    {
        using var temp = new TempFolder();
        var before = new TestRuns { Id = "before" }.Write(temp);
        var after = new TestRuns { Id = "after", Right = (_, _) => 899 }.Write(temp);

        Assert.That(RunComparison.Compare(before, after).Notes.Single(), Does.Contain("not deterministic"));
    }

    [Test]
    public void Runs_without_a_common_cell_are_the_user_s_mistake()
    {
        using var temp = new TempFolder();
        var before = new TestRuns { Id = "before" }.Write(temp);
        var after = new TestRuns { Id = "after", Models = new Dictionary<string, string> { ["huge"] = "dd" } }.Write(temp);

        Assert.That(() => RunComparison.Compare(before, after), Throws.TypeOf<UsageException>().With.Message.Contains("mlp/huge"));
    }

    [Test]
    public void The_json_is_one_object_with_snake_case_keys()
    {
        using var temp = new TempFolder();
        var before = new TestRuns { Id = "before" }.Write(temp);
        var after = new TestRuns { Id = "after", Right = (_, _) => 850 }.Write(temp);

        using var json = JsonDocument.Parse(ComparisonText.Json(RunComparison.Compare(before, after)));

        Assert.That(json.RootElement.GetProperty("regressions").GetArrayLength(), Is.GreaterThan(0));
        Assert.That(json.RootElement.GetProperty("differences")[0].GetProperty("negative_flips").GetInt64(), Is.EqualTo(50));
        Assert.That(json.RootElement.GetProperty("differences")[0].GetProperty("verdict").GetString(), Is.EqualTo("regression"));
    }
}
