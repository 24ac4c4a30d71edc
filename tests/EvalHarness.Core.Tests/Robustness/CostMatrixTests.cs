using EvalHarness.Metrics.Robustness;
using EvalHarness.Tests.Reliability;

namespace EvalHarness.Tests.Robustness;

public sealed class CostMatrixTests
{
    // A missed 1 costs 10, a false 1 costs 1.
    private static readonly double[,] Missed = { { 0, 1 }, { 10, 0 } };

    [Test]
    public void Accuracy_can_improve_while_the_cost_gets_worse()
    {
        var smaller = Cells.Make([0, 0, 0, 1, 1], [1, 1, 0, 1, 1], classes: 2); // 60 % right, two false alarms
        var larger = Cells.Make([0, 0, 0, 1, 1], [0, 0, 0, 0, 1], classes: 2); // 80 % right, one miss
        var matrix = new CostMatrix(Missed);

        Assert.That(matrix.Of(smaller).Cost.Value, Is.EqualTo(0.4).Within(1e-12));
        Assert.That(matrix.Of(larger).Cost.Value, Is.EqualTo(2).Within(1e-12));
        Assert.That(matrix.Of(larger).Cost.Upper, Is.GreaterThan(2));
    }

    [Test]
    public void Zero_one_costs_are_the_error_rate() =>
        Assert.That(CostMatrix.ZeroOne(2).Of(Cells.Outcomes("11010")).Cost.Value, Is.EqualTo(0.4).Within(1e-12));

    [Test]
    public void Abstains_where_the_confidence_makes_it_cheaper()
    {
        // Deciding 0 costs (1 - confidence) x 10 in expectation: above 2 it abstains, so below a confidence of .8.
        var cell = Cells.Make([0, 1], [0, 0], [0.9, 0.7], classes: 2);

        var cost = new CostMatrix(Missed, abstain: 2).Of(cell);

        Assert.That(cost.Abstained, Is.EqualTo(0.5).Within(1e-12));
        Assert.That(cost.Cost.Value, Is.EqualTo(1).Within(1e-12)); // 0 for the first, 2 for abstaining on the second
    }

    [Test]
    public void A_matrix_of_another_size_or_data_without_labels_have_a_reason()
    {
        Assert.That(CostMatrix.ZeroOne(3).Of(Cells.Outcomes("1")).Cost.Reason, Does.Contain("3 classes"));
        Assert.That(CostMatrix.ZeroOne(2).Of(Cells.Make([-1], [0], classes: 2)).Cost.Reason, Does.Contain("label"));
    }

    [Test]
    public void A_matrix_that_is_not_square_or_not_finite_is_refused()
    {
        Assert.That(() => new CostMatrix(new double[2, 3]), Throws.ArgumentException);
        Assert.That(() => new CostMatrix(new[,] { { 0, double.NaN }, { 1, 0 } }), Throws.ArgumentException);
    }
}
