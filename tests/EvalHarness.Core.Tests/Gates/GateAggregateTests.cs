using EvalHarness.Evaluation;
using EvalHarness.Statistics;

namespace EvalHarness.Gates;

public class GateAggregateTests
{
    [Test]
    public void Copies_of_the_same_outcomes_are_no_new_evidence_for_a_mean()
    {
        var correct = RunBuilder.Random(0.8, 500, 7);
        var run = new RunBuilder().Cell("f/a", "test/noise-1", correct).Cell("f/a", "test/noise-2", correct).Cell("f/a", "test/noise-3", correct);

        var result = Single(run, Aggregate.Mean);

        // Effective size p(1-p)/SE^2 = n - 1 for one condition, and no more for its copies.
        var p = correct.Average(value => value ? 1.0 : 0);
        Assert.That(result.Value, Is.EqualTo(p).Within(1e-12));
        Assert.That(result.Lower, Is.EqualTo(Distributions.BetaQuantile(p * 499, (499 * (1 - p)) + 1, 0.025)).Within(1e-9));
        Assert.That(result.Upper, Is.EqualTo(Distributions.BetaQuantile((p * 499) + 1, 499 * (1 - p), 0.975)).Within(1e-9));
        Assert.That(result.N, Is.EqualTo(500));
        Assert.That(result.Condition, Is.EqualTo("mean of 3 conditions"));
    }

    [Test]
    public void Independent_outcomes_make_a_mean_sharper()
    {
        var run = new RunBuilder();
        for (var condition = 1; condition <= 4; condition++)
        {
            run.Cell("f/a", $"test/noise-{condition}", RunBuilder.Random(0.8, 500, (ulong)condition));
        }

        var result = Single(run, Aggregate.Mean);

        // Half the width of one condition (4 times the samples), within the luck of the draw.
        var one = ProportionInterval.ClopperPearson(400, 500).Width;
        Assert.That((result.Upper - result.Lower) / one, Is.EqualTo(0.5).Within(0.05));
    }

    [Test]
    public void Worst_is_the_smallest_for_a_floor_and_only_its_far_end_pays_for_picking_it()
    {
        var run = new RunBuilder()
            .Cell("f/a", "test/noise-1", RunBuilder.Right(90, 100))
            .Cell("f/a", "test/noise-2", RunBuilder.Right(70, 100))
            .Cell("f/a", "test/noise-3", RunBuilder.Right(80, 100));

        var result = Single(run, Aggregate.Worst);

        Assert.That(result.Value, Is.EqualTo(0.7));
        Assert.That(result.Condition, Is.EqualTo("worst of 3 conditions (test/noise-2)"));
        Assert.That(result.Lower, Is.EqualTo(ProportionInterval.ClopperPearson(70, 100).Lower).Within(1e-12));
        Assert.That(result.Upper, Is.EqualTo(ProportionInterval.ClopperPearson(70, 100, 1 - (0.05 / 3)).Upper).Within(1e-12));
    }

    [Test]
    public void The_interval_of_the_worst_covers_the_worst_truth()
    {
        const int Trials = 500;
        var (below, above) = (0, 0);
        for (var trial = 0; trial < Trials; trial++)
        {
            var run = new RunBuilder();
            for (var condition = 1; condition <= 5; condition++)
            {
                run.Cell("f/a", $"test/noise-{condition}", RunBuilder.Random(0.8, 300, (ulong)((trial * 10) + condition)));
            }

            var result = Single(run, Aggregate.Worst);
            below += result.Lower > 0.8 ? 1 : 0;
            above += result.Upper < 0.8 ? 1 : 0;
        }

        Assert.That(below / (double)Trials, Is.LessThan(0.025 + 0.014));
        Assert.That(above / (double)Trials, Is.LessThan(0.025 + 0.014));
    }

    [Test]
    public void Without_samples_the_mean_is_as_wide_as_if_all_erred_together()
    {
        var run = new RunBuilder()
            .Cell("f/a", "test/noise-1", new Measurement("ece", 0.04, 0.03, 0.06, 100))
            .Cell("f/a", "test/noise-2", new Measurement("ece", 0.08, 0.05, 0.10, 100));
        var rule = new BoundRule { Name = "r", Selection = new() { Metrics = ["ece"] }, AtMost = 0.2, Aggregate = Aggregate.Mean };

        var result = Gate.Evaluate(new("p", 0.05, true, [rule]), run.Run, run).Results.Single();

        Assert.That(result.Value, Is.EqualTo(0.06).Within(1e-12));
        Assert.That(result.Lower, Is.EqualTo(0.04).Within(1e-12));
        Assert.That(result.Upper, Is.EqualTo(0.08).Within(1e-12));
    }

    private static GateResult Single(RunBuilder run, Aggregate aggregate)
    {
        var rule = new BoundRule { Name = "r", Selection = new() { Metrics = ["accuracy"] }, AtLeast = 0.5, Aggregate = aggregate };
        return Gate.Evaluate(new("p", 0.05, true, [rule]), run.Run, run).Results.Single();
    }
}
