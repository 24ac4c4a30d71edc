using EvalHarness.Evaluation;
using EvalHarness.Statistics;
using EvalHarness.Tests.Reliability;

namespace EvalHarness.Attacks;

[TestFixture]
public sealed class AttackMeasurementsTests
{
    [Test]
    public void Success_is_the_share_of_the_images_right_before_and_queries_are_those_of_the_successes()
    {
        // Of images 0 to 5 clean gets 0, 1, 2 and 4 right; 0 and 4 are turned, with 10 and 30 queries; image 9 is not in the clean cell.
        var clean = Cells.Outcomes("111010", [0, 1, 2, 3, 4, 5]);
        var attacked = Cells.Outcomes("01100", [0, 1, 2, 4, 9]) with { Queries = [10, 500, 500, 30, 7] };

        var measured = AttackMeasurements.Of(clean, attacked);

        var wilson = ProportionInterval.Wilson(2, 4);
        Assert.That(measured[0], Is.EqualTo(new Measurement("attack_success_rate", 0.5, wilson.Lower, wilson.Upper, 4)));

        // Mean 20, deviation sqrt(200), error 10; Student's quantile with one degree of freedom is 12.7062.
        Assert.That((measured[1].Metric, measured[1].Value, measured[1].N), Is.EqualTo(("attack_queries", (double?)20, 2L)));
        Assert.That(measured[1].Upper, Is.EqualTo(20 + 127.062).Within(1e-3));
    }

    [Test]
    public void Nothing_right_before_and_nothing_turned_have_reasons()
    {
        var wrong = Cells.Outcomes("00", [0, 1]);
        var right = Cells.Outcomes("11", [0, 1]);

        Assert.That(AttackMeasurements.Of(wrong, wrong with { Queries = [1, 1] })[0].Reason, Does.Contain("right before"));
        Assert.That(AttackMeasurements.Of(right, right with { Queries = [5, 5] })[1].Reason, Does.Contain("no attack succeeded"));
        Assert.That(AttackMeasurements.Of(right, wrong with { Queries = [5, 5] })[0].Value, Is.EqualTo(1));
    }

    [TestCase("linf", 8.0 / 255, "square_attack_linf_8of255_500")]
    [TestCase("l2", 0.5, "square_attack_l2_0.5_500")]
    [TestCase("linf", 0.0314, "square_attack_linf_0.0314_500")]
    public void Ids_say_norm_size_and_queries(string norm, double size, string id) =>
        Assert.That(EvaluationPlan.AttackId(new AttackSelection(norm, size, 500, 100)), Is.EqualTo(id));
}
