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
        Assert.That(string.Join('\n', summary), Does.Contain("20 samples newly wrong, 0 newly right"));
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
    public void Regressions_come_first_and_accuracy_before_everything_else()
    {
        using var temp = new TempFolder();
        var before = new TestRuns { Id = "before" }.Write(temp);
        var after = new TestRuns { Id = "after", Right = (checkpoint, _) => checkpoint == "mlp/large" ? 800 : 905 }.Write(temp);

        var report = RunComparison.Compare(before, after);
        var rows = ComparisonText.Rows(report);

        // Verdicts are not mixed, and within one a metric is never listed before a more important one.
        Assert.That(rows[0].Take(4), Is.EqualTo(new[] { "regression", "mlp/large", rows[0][2], "accuracy" }));
        Assert.That(rows.Select(row => row[0]).Where((verdict, i) => i == 0 || verdict != rows[i - 1][0]), Is.Unique);
        foreach (var verdict in rows.GroupBy(row => row[0]))
        {
            Assert.That(verdict.Select(row => MetricImportance.Of(row[3])), Is.Ordered, verdict.Key);
        }

        Assert.That(ComparisonText.Rows(report, 3), Is.EqualTo(rows.Take(3)));
        Assert.That(report.Regressions.Select(difference => MetricImportance.Of(difference.Metric)), Is.Ordered);
    }

    [Test]
    public void The_order_of_metrics_is_that_of_their_readers()
    {
        string[] ids = ["unheard_of", "ece_30", "robustness_gap", "top5_accuracy", "ood_auroc_energy", "ece", "brier", "nll", "accuracy"];
        Assert.That(ids.OrderBy(MetricImportance.Of), Is.EqualTo(new[]
        {
            "accuracy", "nll", "brier", "ece", "ood_auroc_energy", "robustness_gap", "top5_accuracy", "ece_30", "unheard_of",
        }));
    }

    [Test]
    public void How_small_a_regression_could_have_been_seen_is_said_and_right()
    {
        using var temp = new TempFolder();
        var before = new TestRuns { Id = "before" }.Write(temp);
        var after = new TestRuns { Id = "after", Data = "d1", Right = (_, _) => 899 }.Write(temp);

        var report = RunComparison.Compare(before, after, ["accuracy"]);
        var clean = report.Differences.First(difference => difference.Condition == "digits");

        // Two independent proportions of .9 over 1,000 images differ with a standard error of .0134; corrected over the comparisons made, a
        // difference of (z of the corrected level + z of 80 %) standard errors is seen with 80 % power.
        var tests = report.Differences.Count(difference => difference.Verdict != DifferenceVerdict.Identical);
        var z = Statistics.Distributions.TwoSidedNormal(1 - (0.05 / tests)) + 0.8416;
        var error = Math.Sqrt(((0.9 * 0.1) + (0.899 * 0.101)) / 1000);
        Assert.That(clean.Detectable, Is.EqualTo(z * error).Within(0.03 * z * error));
        Assert.That(ComparisonText.Summary(report)[^1], Does.StartWith("How small a difference").And.Contain("accuracy 0.0"));
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
