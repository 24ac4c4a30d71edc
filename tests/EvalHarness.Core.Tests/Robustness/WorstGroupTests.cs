using EvalHarness.Metrics.Robustness;
using EvalHarness.Perturbations;

namespace EvalHarness.Tests.Robustness;

public sealed class WorstGroupTests
{
    [Test]
    public void Is_the_group_with_the_lowest_accuracy_that_is_large_enough()
    {
        var worst = WorstGroup.Of([new("a", 45, 50), new("b", 30, 50), new("tiny", 0, 5)], minimum: 20);

        Assert.That(worst.Name, Is.EqualTo("b"));
        Assert.That(worst.Accuracy.Value, Is.EqualTo(0.6).Within(1e-12));
        Assert.That((worst.Groups, worst.LeftOut), Is.EqualTo((2, 1)));
    }

    [Test]
    public void Has_a_reason_where_no_group_is_large_enough()
    {
        var worst = WorstGroup.Of([new("tiny", 0, 5)], minimum: 20);

        Assert.That(worst.Accuracy.Value, Is.Null);
        Assert.That(worst.Accuracy.Reason, Does.Contain("at least 20"));
        Assert.That(WorstGroup.Of([]).Accuracy.Value, Is.Null);
    }

    [Test]
    public void One_group_has_its_own_interval()
    {
        // Jeffreys' interval of 18 of 20 (Reference/metrics.json, statsmodels).
        var worst = WorstGroup.Of([new("only", 18, 20)], minimum: 1);

        Assert.That(worst.Accuracy.Lower, Is.EqualTo(0.7161467426957476).Within(1e-9));
        Assert.That(worst.Accuracy.Upper, Is.EqualTo(0.9786275119775252).Within(1e-9));
    }

    [Test]
    public void A_group_far_above_the_others_changes_nothing()
    {
        var two = WorstGroup.Of([new("a", 100, 200), new("b", 199, 200)]).Accuracy;
        var three = WorstGroup.Of([new("a", 100, 200), new("b", 199, 200), new("c", 200, 200)]).Accuracy;

        Assert.That(three.Lower, Is.EqualTo(two.Lower).Within(1e-6));
        Assert.That(three.Upper, Is.EqualTo(two.Upper).Within(1e-6));
        Assert.That(two.Lower, Is.EqualTo(0.4310).Within(2e-3)); // as if a stood alone: Wilson .4314 to .5686
        Assert.That(two.Upper, Is.EqualTo(0.5690).Within(2e-3));
    }

    [Test]
    public void Groups_that_are_all_wrong_or_all_right_keep_an_open_end()
    {
        var wrong = WorstGroup.Of([new("a", 0, 50), new("b", 0, 50)]).Accuracy;
        var right = WorstGroup.Of([new("a", 50, 50), new("b", 50, 50)]).Accuracy;

        Assert.That((wrong.Value, wrong.Lower), Is.EqualTo((0.0, 0.0)));
        Assert.That(wrong.Upper, Is.InRange(0.01, 0.1));
        Assert.That((right.Value, right.Upper), Is.EqualTo((1.0, 1.0)));
        Assert.That(right.Lower, Is.InRange(0.9, 0.99));
    }

    // All alike; one apart; four at the bottom; two apart; two alike.
    [TestCase(new[] { .8, .8, .8, .8, .8, .8, .8, .8, .8, .8 })]
    [TestCase(new[] { .6, .9, .9, .9, .9, .9, .9, .9, .9, .9 })]
    [TestCase(new[] { .6, .6, .6, .6, .8, .8, .8, .9 })]
    [TestCase(new[] { .75, .9 })]
    [TestCase(new[] { .8, .8 })]
    public void Covers_the_lowest_true_accuracy_as_often_as_it_says(double[] truth) =>
        Assert.That(Coverage(truth, 800), Is.InRange(0.93, 0.97)); // standard error .8 points

    // Where groups crowd just above the worst, which of them it is remains open: the interval is wider than it need be, never too narrow.
    [TestCase(new[] { .7, .72, .75, .8, .85, .9, .9, .92, .95, .97 })]
    [TestCase(new[] { .75, .76, .77, .78, .79, .8, .81, .82, .83, .84 })]
    [TestCase(new[] { .7, .73 })]
    public void Covers_a_little_more_where_groups_crowd_above_the_worst(double[] truth) =>
        Assert.That(Coverage(truth, 400), Is.InRange(0.94, 0.99));

    [Test]
    public void A_plain_interval_of_the_minimum_would_not_cover()
    {
        // Ten groups alike at .8: the minimum's own interval misses the truth far more often than 5 %. This is what is corrected.
        const int trials = 500, n = 200;
        var covered = 0;
        var random = new SeededRandom(78);
        for (var trial = 0; trial < trials; trial++)
        {
            var right = Enumerable.Range(0, 10).Select(_ => Binomial(ref random, n, 0.8)).Min();
            covered += EvalHarness.Statistics.ProportionInterval.Jeffreys(right, n).Contains(0.8) ? 1 : 0;
        }

        Assert.That((double)covered / trials, Is.LessThan(0.85));
    }

    private static double Coverage(double[] truth, int trials)
    {
        const int n = 200;
        var covered = 0;
        var random = new SeededRandom(77);
        for (var trial = 0; trial < trials; trial++)
        {
            var groups = truth.Select((p, g) => new GroupCount($"{g}", Binomial(ref random, n, p), n)).ToArray();
            var accuracy = WorstGroup.Of(groups).Accuracy;
            covered += accuracy.Lower <= truth.Min() && truth.Min() <= accuracy.Upper ? 1 : 0;
        }

        return (double)covered / trials;
    }

    private static long Binomial(ref SeededRandom random, int n, double p)
    {
        var hits = 0L;
        for (var i = 0; i < n; i++)
        {
            hits += random.NextDouble() < p ? 1 : 0;
        }

        return hits;
    }
}
