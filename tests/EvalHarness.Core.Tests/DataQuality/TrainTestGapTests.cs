using EvalHarness.Metrics.DataQuality;
using EvalHarness.Tests.Reliability;

namespace EvalHarness.Tests.DataQuality;

public sealed class TrainTestGapTests
{
    [Test]
    public void Is_train_minus_test_accuracy_and_test_minus_train_loss()
    {
        var train = Cells.Make([0, 0, 0, 0], [0, 0, 0, 0], nll: [0.1, 0.1, 0.2, 0.2], classes: 2);
        var test = Cells.Make([0, 0, 0, 0], [0, 0, 1, 0], nll: [0.1, 0.3, 1.4, 0.2], classes: 2);

        var gap = TrainTestGap.Of(train, test);

        Assert.That(gap.Accuracy.Value, Is.EqualTo(0.25).Within(1e-12));
        Assert.That(gap.Nll.Value, Is.EqualTo(0.35).Within(1e-12)); // .5 - .15
        Assert.That(gap.Nll.Lower, Is.LessThan(0.35));
    }

    [Test]
    public void An_empty_or_single_sample_has_a_reason()
    {
        var one = Cells.Outcomes("1");
        Assert.That(TrainTestGap.Of(one, Cells.Outcomes("")).Accuracy.Reason, Is.Not.Null);
        Assert.That(TrainTestGap.Of(one, one).Nll.Lower, Is.Null);
    }
}
