using EvalHarness.Evaluation;

namespace EvalHarness.Gates;

public class GateTests
{
    private static readonly CellSelection Accuracy = new() { Metrics = ["accuracy"] };

    // Clopper and Pearson's interval for 18 of 20 is [.683017286, .9876514728] (statsmodels).
    [TestCase(0.683, Verdict.Pass)]
    [TestCase(0.69, Verdict.Inconclusive)]
    [TestCase(0.98, Verdict.Inconclusive)]
    [TestCase(0.988, Verdict.Fail)]
    public void A_verdict_looks_at_the_whole_interval(double bound, Verdict expected)
    {
        var run = new RunBuilder().Cell("f/a", "test", RunBuilder.Right(18, 20));

        var result = Gate.Evaluate(Policy(AtLeast(bound)), run.Run, run).Results.Single();

        Assert.That(result.Verdict, Is.EqualTo(expected));
        Assert.That(result.Lower, Is.EqualTo(0.683017286).Within(1e-9));
        Assert.That(result.Upper, Is.EqualTo(0.9876514728).Within(1e-9));
        Assert.That(result.Level, Is.EqualTo(0.95).Within(1e-12));
    }

    [Test]
    public void An_inconclusive_result_says_how_many_samples_would_settle_it()
    {
        var run = new RunBuilder().Cell("f/a", "test", RunBuilder.Right(18, 20));

        var result = Gate.Evaluate(Policy(AtLeast(0.8)), run.Run, run).Results.Single();

        Assert.That(result.NeededN, Is.EqualTo(95)); // 20 ((.9 - .683017) / (.9 - .8))^2 = 94.16
        Assert.That(result.Reason, Does.Contain("About 95 samples would settle it").And.Contain("there are 20"));
        Assert.That(result.MinimumDetectableEffect, Is.EqualTo((0.9876514728 - 0.683017286) / 2 / 1.95996398 * (1.95996398 + 0.84162123)).Within(1e-6));
    }

    [Test]
    public void No_number_of_samples_settles_a_value_that_lies_at_its_bound()
    {
        var run = new RunBuilder().Cell("f/a", "test", RunBuilder.Right(18, 20));

        var result = Gate.Evaluate(Policy(AtLeast(0.9)), run.Run, run).Results.Single();

        Assert.That(result.NeededN, Is.Null);
        Assert.That(result.Reason, Does.Contain("no number of samples"));
    }

    [TestCase(true, null, false)]
    [TestCase(false, null, true)]
    [TestCase(true, false, true)]
    [TestCase(false, true, false)]
    public void The_policy_or_the_rule_says_whether_inconclusive_blocks(bool policyFails, bool? ruleFails, bool passed)
    {
        var run = new RunBuilder().Cell("f/a", "test", RunBuilder.Right(18, 20));
        var policy = new GatePolicy("p", 0.05, policyFails, [AtLeast(0.8) with { InconclusiveFails = ruleFails }]);

        var report = Gate.Evaluate(policy, run.Run, run);

        Assert.That(report.Passed, Is.EqualTo(passed));
        Assert.That(report.Verdict, Is.EqualTo(Verdict.Inconclusive));
    }

    [Test]
    public void Alpha_is_shared_out_and_what_decided_comparisons_leave_goes_to_the_others()
    {
        var run = new RunBuilder()
            .Cell("f/clear", "test", RunBuilder.Right(99, 100))
            .Cell("f/close", "test", RunBuilder.Right(30, 100));

        // 30 of 100: lower end .2124 at 95 % and .2015 at 97.5 % (R: binom.test).
        var report = Gate.Evaluate(Policy(AtLeast(0.207)), run.Run, run);

        Assert.That(report.Comparisons, Is.EqualTo(2));
        Assert.That(report.Results.Select(result => result.Verdict), Is.All.EqualTo(Verdict.Pass));
        Assert.That(report.Results.Select(result => Math.Round(result.Level!.Value, 6)), Is.EqualTo(new[] { 0.975, 0.95 }));
    }

    [Test]
    public void Without_a_decided_neighbour_the_same_comparison_stays_inconclusive()
    {
        var run = new RunBuilder()
            .Cell("f/close", "test", RunBuilder.Right(30, 100))
            .Cell("f/closer", "test", RunBuilder.Right(29, 100));

        var report = Gate.Evaluate(Policy(AtLeast(0.207)), run.Run, run);

        Assert.That(report.Results.Select(result => result.Verdict), Is.All.EqualTo(Verdict.Inconclusive));
    }

    [Test]
    public void A_metric_with_a_stored_interval_has_it_stretched_to_the_corrected_level()
    {
        var run = new RunBuilder()
            .Cell("f/a", "test", new Measurement("ece", 0.05, 0.03, 0.08, 500))
            .Cell("f/b", "test", new Measurement("ece", 0.05, 0.03, 0.08, 500));

        var result = Gate.Evaluate(Policy(new BoundRule { Name = "r", Selection = new() { Metrics = ["ece"] }, AtMost = 0.07 }), run.Run, run).Results[0];

        const double Ratio = 2.241402727604945 / 1.959963984540054; // quantiles of .9875 and .975
        Assert.That(result.Lower, Is.EqualTo(0.05 - (0.02 * Ratio)).Within(1e-9));
        Assert.That(result.Upper, Is.EqualTo(0.05 + (0.03 * Ratio)).Within(1e-9));
    }

    [Test]
    public void A_value_without_an_interval_is_inconclusive_unless_the_rule_takes_it_alone()
    {
        var run = new RunBuilder().Cell("f/a", "test", new Measurement("latency_ms", 4, null, null, 10));
        var rule = new BoundRule { Name = "r", Selection = new() { Metrics = ["latency_ms"] }, AtMost = 5 };

        Assert.That(Gate.Evaluate(Policy(rule), run.Run, run).Verdict, Is.EqualTo(Verdict.Inconclusive));
        Assert.That(Gate.Evaluate(Policy(rule with { PointOnly = true }), run.Run, run).Verdict, Is.EqualTo(Verdict.Pass));
    }

    [Test]
    public void A_failed_cell_and_an_undefined_value_are_inconclusive_with_their_reason()
    {
        var run = new RunBuilder()
            .Cell("f/a", "test", RunBuilder.Right(99, 100))
            .Failed("f/b", "test", "out of memory")
            .Cell("f/c", "test", new Measurement("accuracy", null, null, null, 0, "no labels"));

        var results = Gate.Evaluate(Policy(AtLeast(0.5)), run.Run, run).Results;

        Assert.That(results.Select(result => result.Verdict), Is.EqualTo(new[] { Verdict.Pass, Verdict.Inconclusive, Verdict.Inconclusive }));
        Assert.That(results[1].Reason, Does.Contain("out of memory"));
        Assert.That(results[2].Reason, Does.Contain("no labels"));
    }

    [Test]
    public void The_verdict_per_checkpoint_is_the_gravest_of_its_results()
    {
        var run = new RunBuilder()
            .Cell("f/a", "test", RunBuilder.Right(990, 1000)).Cell("f/a", "test/noise-1", RunBuilder.Right(100, 1000))
            .Cell("f/b", "test", RunBuilder.Right(990, 1000)).Cell("f/b", "test/noise-1", RunBuilder.Right(980, 1000));

        var report = Gate.Evaluate(Policy(AtLeast(0.5)), run.Run, run);

        Assert.That(report.Checkpoints.Select(verdict => (verdict.Checkpoint, verdict.Verdict)), Is.EqualTo(new[] { ("f/a", Verdict.Fail), ("f/b", Verdict.Pass) }));
        Assert.That(report.Passed, Is.False);
        Assert.That(report.Checkpoints[0].Reason, Does.Contain("test/noise-1"));
        Assert.That(report.Checkpoints[1].Reason, Is.EqualTo("All 2 comparisons keep their bounds."));
    }

    [Test]
    public void The_chance_of_any_wrong_verdict_stays_below_alpha_when_every_value_lies_at_its_bound()
    {
        // Ten perturbed copies of the same images: outcomes of one image are correlated, as they are in practice.
        const int Histories = 500;
        var wrong = 0;
        var decided = 0;
        for (var history = 0; history < Histories; history++)
        {
            var random = new Perturbations.SeededRandom((ulong)history);
            var builder = new RunBuilder();
            var hard = new double[400];
            for (var i = 0; i < hard.Length; i++)
            {
                hard[i] = random.NextDouble();
            }

            for (var condition = 1; condition <= 10; condition++)
            {
                var correct = new bool[hard.Length];
                for (var i = 0; i < correct.Length; i++)
                {
                    // With chance 1/2 the image's own luck decides, else a fresh one: each is right with chance .8, correlation 1/4.
                    correct[i] = (random.NextDouble() < 0.5 ? hard[i] : random.NextDouble()) < 0.8;
                }

                builder.Cell("f/a", $"test/noise-{condition}", correct);
            }

            var verdicts = Gate.Evaluate(Policy(AtLeast(0.8)), builder.Run, builder).Results.Select(result => result.Verdict).ToList();
            wrong += verdicts.Contains(Verdict.Fail) ? 1 : 0;
            decided += verdicts.Exists(verdict => verdict != Verdict.Inconclusive) ? 1 : 0;
        }

        // Alpha .05; binomial standard error of 500 trials is .01.
        Assert.That(decided / (double)Histories, Is.LessThan(0.05 + 0.02).And.GreaterThan(0.005));
        Assert.That(wrong / (double)Histories, Is.LessThan(0.025 + 0.014));
    }

    private static GatePolicy Policy(params GateRule[] rules) => new("policy", 0.05, true, rules);

    private static BoundRule AtLeast(double bound) => new() { Name = "floor", Selection = Accuracy, AtLeast = bound };
}
