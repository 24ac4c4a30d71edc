using System.Text.Json;
using EvalHarness.Evaluation;

namespace EvalHarness.Gates;

public class PolicyFileTests
{
    [Test]
    public void The_example_reads_into_every_kind_of_rule()
    {
        var policy = PolicyFile.Parse("release.yaml", PolicyFile.Example);

        Assert.That(policy.Name, Is.EqualTo("release"));
        Assert.That(policy.Rules.Select(rule => rule.GetType().Name).Distinct(), Is.EqualTo(new[] { "BoundRule", "BaselineRule", "FlipRule", "TrendRule" }));
        var calibration = (BoundRule)policy.Rules[2];
        Assert.That(calibration.Aggregate, Is.EqualTo(Aggregate.Worst));
        Assert.That(calibration.AtMost, Is.EqualTo(0.3));
        Assert.That(calibration.InconclusiveFails, Is.False);
        Assert.That(calibration.Selection.Severities, Is.EqualTo(new[] { 5 }));
        Assert.That(((BaselineRule)policy.Rules[3]).NonInferiority, Is.True);
    }

    [Test]
    public void What_is_left_out_has_its_default()
    {
        var policy = PolicyFile.Parse("gates/nightly.yaml", "rules: [{name: floor, metric: accuracy, at_least: 0.9}]");

        Assert.That(policy.Name, Is.EqualTo("nightly"));
        Assert.That(policy.Alpha, Is.EqualTo(0.05));
        Assert.That(policy.InconclusiveFails, Is.True);
        Assert.That(policy.Rules.Single().InconclusiveFails, Is.Null);
    }

    [TestCase("run", BaselineKind.Run, null)]
    [TestCase("run:mlp/small", BaselineKind.Run, "mlp/small")]
    [TestCase("checkpoint:mlp/small", BaselineKind.Checkpoint, "mlp/small")]
    [TestCase("previous_rung", BaselineKind.PreviousRung, null)]
    public void A_baseline_is_a_run_a_checkpoint_or_the_rung_below(string text, BaselineKind kind, string? checkpoint)
    {
        var policy = PolicyFile.Parse("p.yaml", $"rules: [{{name: drop, metric: accuracy, max_drop: 0.01, baseline: '{text}', better: higher}}]");

        var rule = (BaselineRule)policy.Rules.Single();
        Assert.That(rule.Baseline, Is.EqualTo(new GateBaseline(kind, checkpoint)));
        Assert.That(rule.Better, Is.EqualTo(Direction.HigherIsBetter));
    }

    [Test]
    public void Every_problem_is_listed_at_once_with_its_line()
    {
        const string Text = """
            name: broken
            alpha: 2
            inconclusive: maybe
            rules:
              - name: one
                metric: accuracy
              - name: two
                metric: accuracy
                at_least: 0.9
                max_drop: 0.1
              - name: three
                at_least: high
              - name: four
                metric: nll
                at_most: 1
                agregate: mean
              - name: four
                metric: nll
                at_most: 1
                severities: [6]
              - metric: nll
                max_drop: 0.1
                baseline: yesterday
            """;

        var error = Assert.Throws<UsageException>(() => PolicyFile.Parse("policy.yaml", Text));

        Assert.That(error!.Message.Split('\n').Select(line => line[..(line.IndexOf(':', 12) + 1)]), Is.EqualTo(new[]
        {
            "policy.yaml:2:", "policy.yaml:3:", "policy.yaml:5:", "policy.yaml:7:", "policy.yaml:12:", "policy.yaml:16:", "policy.yaml:20:", "policy.yaml:17:", "policy.yaml:21:", "policy.yaml:23:",
        }));
        Assert.That(error.Message, Does.Contain("agregate is not known here. Known: aggregate,"));
    }

    [TestCase("metric: acuracy, at_least: 0.9", "metric 'acuracy' is not known. Nearest: accuracy, ")]
    [TestCase("metric: [nll, eec], at_most: 0.9", "metric 'eec' is not known. Nearest: ece")]
    [TestCase("metric: ood_auroc, at_least: 0.9", "metric 'ood_auroc' is not known. Nearest: ood_auroc_")]
    [TestCase("metric: eec_*, at_most: 0.9", "metric 'eec_*' is not known. Nearest: ece")]
    [TestCase("metric: accuracy, kinds: clen, at_least: 0.9", "kinds 'clen' is not known. Nearest: clean, ")]
    [TestCase("metric: accuracy, trend: [diminishng]", "trend 'diminishng' is not known. Nearest: diminishing, ")]
    [TestCase("metric: accuracy, trend: inverse, undecided: nosy", "undecided 'nosy' is not known. Nearest: noisy, ")]
    public void A_word_that_no_run_knows_is_named_with_its_line_and_what_may_be_meant(string rule, string problem)
    {
        var error = Assert.Throws<UsageException>(() => PolicyFile.Parse("policy.yaml", $"name: p\nrules:\n  - {{name: one, {rule}}}\n"));

        Assert.That(error!.Message, Does.Contain($"policy.yaml:3: rules 'one': {problem}"));
    }

    [TestCase("ece*")]
    [TestCase("robustness_gap")]
    [TestCase("train_test_gap")]
    [TestCase("attack_success_rate")]
    [TestCase("ood_fpr95_id_accepted_energy")]
    public void Every_metric_of_a_run_is_known(string metric) =>
        Assert.That(PolicyFile.Parse("p.yaml", $"rules: [{{name: a, metric: '{metric}', at_most: 1}}]").Rules, Has.Count.EqualTo(1));

    [Test]
    public void Kinds_are_those_of_the_schema()
    {
        using var schema = JsonDocument.Parse(PolicyFile.Schema);
        var kinds = schema.RootElement.GetProperty("$defs").GetProperty("kind").GetProperty("enum").EnumerateArray().Select(kind => kind.GetString());
        Assert.That(PolicyWords.Kinds, Is.EquivalentTo(kinds));
    }

    [Test]
    public void A_policy_without_rules_would_pass_everything_and_is_refused()
    {
        var error = Assert.Throws<UsageException>(() => PolicyFile.Parse("policy.yaml", "name: empty"));

        Assert.That(error!.Message, Does.Contain("would pass everything"));
    }

    [Test]
    public void A_missing_file_is_the_user_s_mistake()
    {
        Assert.That(() => PolicyFile.Load("no-such-policy.yaml"), Throws.TypeOf<UsageException>().With.Message.Contains("no-such-policy.yaml"));
    }

    [Test]
    public void The_schema_knows_every_key_that_the_reader_knows()
    {
        using var schema = JsonDocument.Parse(PolicyFile.Schema);
        var keys = schema.RootElement.GetProperty("$defs").GetProperty("rule").GetProperty("properties").EnumerateObject().Select(key => key.Name);
        var known = new HashSet<string>();
        foreach (var demand in new[] { "at_least: 0", "max_drop: 0", "max_negative_flips: 0", "trend: inverse" })
        {
            // The reader names all it knows when it meets a key it does not.
            var error = Assert.Throws<UsageException>(() => PolicyFile.Parse("p.yaml", $"rules: [{{name: a, metric: ece, {demand}, zzz: 1}}]"));
            var start = error!.Message.LastIndexOf("Known: ", StringComparison.Ordinal) + 7;
            known.UnionWith(error.Message[start..].TrimEnd('.', '\n').Split(", "));
        }

        Assert.That(keys, Is.EquivalentTo(known));
        Assert.That(PolicyFile.Example, Does.StartWith("# yaml-language-server: $schema="));
    }
}
