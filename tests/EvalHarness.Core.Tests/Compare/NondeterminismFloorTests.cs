using EvalHarness.Evaluation;
using EvalHarness.Gates;

namespace EvalHarness.Compare;

public class NondeterminismFloorTests
{
    [Test]
    public void Is_the_largest_change_of_a_sample_and_the_share_of_labels_that_flip()
    {
        var first = RunBuilder.Scores([true, true, true, true]);
        var second = RunBuilder.Scores([true, true, true, false]); // its NLL goes from 0.2 to 2

        var floor = NondeterminismFloor.Between(first, second, 0.5, "twice")!;

        Assert.That(floor, Is.EqualTo(new NondeterminismFloor(4, 1, 0.5, 1.8, 0, 0, 1.8, "twice")));
        Assert.That(floor.Of("accuracy"), Is.EqualTo(0.25));
        Assert.That(floor.Of("nll"), Is.EqualTo(1.8));
        Assert.That(floor.Of("mean_confidence"), Is.Zero);
        Assert.That(floor.Of("ece"), Is.EqualTo(1.8 + 0.25));
    }

    [Test]
    public void Is_nothing_where_the_same_comes_out_twice_and_unknown_where_samples_do_not_pair_up()
    {
        var scores = RunBuilder.Scores([true, false, true]);

        Assert.That(NondeterminismFloor.Between(scores, scores, 0, "twice")!.Of("ece"), Is.Zero);
        Assert.That(NondeterminismFloor.Between(scores, RunBuilder.Scores([true]), 0, "twice"), Is.Null);
    }

    [TestCase(0, DifferenceVerdict.Regression)] // 15 lost and none gained of 1,000: p = 2^-15
    [TestCase(1, DifferenceVerdict.Regression)] // 1 of 100 flips by itself, 1.5 in 100 are lost
    [TestCase(2, DifferenceVerdict.BelowFloor)] // 2 of 100 flip by themselves
    public void No_difference_below_it_is_called_real(int flips, DifferenceVerdict verdict)
    {
        var before = new RunBuilder("before").Cell("f/a", "test", RunBuilder.Right(800, 1000));
        var after = new RunBuilder("after").Cell("f/a", "test", RunBuilder.Right(785, 1000));

        var difference = RunDifferences.Of(With(before, flips), before, after.Run, after, _ => true).Single();

        Assert.That(difference.Verdict, Is.EqualTo(verdict));
        Assert.That(difference.Floor, Is.EqualTo(flips / 100.0));
        Assert.That(difference.Holm is null, Is.EqualTo(verdict == DifferenceVerdict.BelowFloor));
    }

    [TestCase(0, Verdict.Fail)]
    [TestCase(4, Verdict.Pass)] // the interval of a loss of 1.5 in 100 lies below 4 in 100
    public void A_gate_holds_nothing_below_it_against_a_checkpoint(int flips, Verdict verdict)
    {
        var before = new RunBuilder("before").Cell("f/a", "test", RunBuilder.Right(800, 1000));
        var after = new RunBuilder("after").Cell("f/a", "test", RunBuilder.Right(785, 1000));
        var rule = new BaselineRule { Name = "r", Selection = new() { Metrics = ["accuracy"] }, Baseline = GateBaseline.SameInRun, Margin = 0 };

        var result = Gate.Evaluate(new GatePolicy("p", 0.05, false, [rule]), With(after, flips), after, before.Run, before).Results.Single();

        Assert.That(result.Verdict, Is.EqualTo(verdict));
        Assert.That(result.AtMost, Is.EqualTo(flips / 100.0));
        Assert.That(result.Reason.Contains("raised from 0 to the nondeterminism floor", StringComparison.Ordinal), Is.EqualTo(flips > 0));
    }

    private static EvaluationRun With(RunBuilder builder, int flips) => builder.Run with
    {
        Floors = new Dictionary<string, NondeterminismFloor> { ["f/a"] = new(100, flips, 1e-6, 0, 0, 0, 0, "twice") },
    };
}
