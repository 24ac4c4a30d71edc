using EvalHarness.Evaluation;

namespace EvalHarness.Reports;

/// <summary>A run of two families, each with data of its own: no table or chart mixes them.</summary>
public sealed class SeveralFamiliesTests
{
    private static readonly EvaluationRun Run = Make();

    [Test]
    public void Groups_hold_the_checkpoints_evaluated_there_and_the_data_compared_with_them()
    {
        var groups = CleanGroup.Of(Run);

        Assert.That(groups.Select(group => group.Clean.Id), Is.EqualTo(new[] { "cars", "mails" }));
        Assert.That(groups[0].Checkpoints.Select(checkpoint => checkpoint.Name), Is.EqualTo(new[] { "small", "large" }));
        Assert.That(groups[0].Ood?.Id, Is.EqualTo("boats"), "data before what is made up");
        Assert.That(groups[1].Shifts.Select(shift => shift.Id), Is.EqualTo(new[] { "old-mails", "mails/other-odds" }));
        Assert.That(groups[1].Ood, Is.Null);
    }

    [Test]
    public void Markdown_has_a_table_for_each()
    {
        var lines = ReportText.Markdown(new ReportInput(Run)).Split('\n');

        var second = Array.IndexOf(lines, "On mails:");
        Assert.That(lines.Take(second), Has.Some.StartsWith("| small | 10 | 70.0%").And.Some.StartsWith("| large | 1k | 80.0%").And.None.Contains("old-mails"));
        Assert.That(lines[second + 2], Does.StartWith("| Checkpoint | Parameters | Clean accuracy | Accuracy on old-mails |"));
        Assert.That(lines[second + 4], Does.StartWith("| tiny | 20 | 90.0% | 40.0% |"));
        Assert.That(lines[second + 5], Is.Empty);
    }

    [Test]
    public void The_page_has_a_chart_for_each_and_every_checkpoint_beside_its_own_data()
    {
        var html = ReportText.WithoutScripts(ReportText.Html(new ReportInput(Run)));
        var summary = html[html.IndexOf("id=\"summary\"", StringComparison.Ordinal)..html.IndexOf("id=\"scales\"", StringComparison.Ordinal)];

        Assert.That(summary, Does.Contain("Performance over scale on cars").And.Contain("Performance over scale on mails").And.Contain("id=\"chart-overview-2\""));
        Assert.That(summary, Does.Contain("70.0%").And.Contain("80.0%").And.Contain("90.0%").And.Not.Contain("n/a</td>"));
    }

    private static EvaluationRun Make()
    {
        Checkpoint[] checkpoints = [Checkpoint("vision", "small", 10), Checkpoint("vision", "large", 1000), Checkpoint("text", "tiny", 20)];
        Condition[] conditions =
        [
            new("cars", ConditionKind.Clean, "cars", "cars", null, 0, null, null),
            new("mails", ConditionKind.Clean, "mails", "mails", null, 0, null, null),
            new("cars/uniform_noise", ConditionKind.Ood, "cars", "cars", "uniform_noise", 0, null, null),
            new("boats", ConditionKind.Ood, "boats", "cars", null, 0, null, null),
            new("mails/other-odds", ConditionKind.Shift, "mails", "mails", "other-odds", 1, null, null),
            new("old-mails", ConditionKind.Shift, "old-mails", "mails", null, 0, null, null),
        ];
        CellResult[] cells =
        [
            Cell("vision/small", "cars", 0.7), Cell("vision/large", "cars", 0.8), Cell("text/tiny", "mails", 0.9), Cell("text/tiny", "old-mails", 0.4),
            Cell("text/tiny", "mails/other-odds", 0.85),
        ];
        return new EvaluationRun("run", "suite", 1, checkpoints, conditions, cells);
    }

    private static Checkpoint Checkpoint(string family, string name, double parameters) =>
        new($"{family}/{name}", family, name, new string('a', 64), new Dictionary<string, double> { ["parameters"] = parameters }, null, null);

    private static CellResult Cell(string checkpoint, string condition, double accuracy) =>
        new(checkpoint, condition, [new Measurement("accuracy", accuracy, null, null, 100)], 100, 0, null);
}
