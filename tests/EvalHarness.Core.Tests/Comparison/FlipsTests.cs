using EvalHarness.Metrics.Comparison;
using EvalHarness.Tests.Reliability;

namespace EvalHarness.Tests.Comparison;

public sealed class FlipsTests
{
    [Test]
    public void Lists_the_images_that_the_second_got_wrong_and_the_first_right()
    {
        var flips = Flips.Of(Cells.Outcomes("1101", [7, 3, 9, 1]), Cells.Outcomes("0111", [7, 3, 9, 1]));

        Assert.That(flips.Negative, Is.EqualTo(new[] { 7 }));
        Assert.That((flips.BothRight, flips.OnlyFirst, flips.OnlySecond, flips.BothWrong), Is.EqualTo((2, 1, 1, 0)));
        Assert.That(flips.NegativeFlipRate.Value, Is.EqualTo(0.25).Within(1e-12));
    }

    [Test]
    public void Pairs_by_image_and_not_by_row()
    {
        var flips = Flips.Of(Cells.Outcomes("10", [1, 2]), Cells.Outcomes("011", [2, 1, 5]));

        Assert.That((flips.BothRight, flips.BothWrong), Is.EqualTo((1, 1)));
        Assert.That(flips.NegativeFlipRate.N, Is.EqualTo(2));
    }

    [Test]
    public void No_shared_image_has_a_reason()
    {
        var flips = Flips.Of(Cells.Outcomes("1", [1]), Cells.Outcomes("1", [2]));

        Assert.That(flips.NegativeFlipRate.Value, Is.Null);
        Assert.That(flips.Kappa.Value, Is.Null);
    }

    [Test]
    public void Kappa_of_the_reference_table_is_worked_by_hand()
    {
        // Reference/metrics.json: 66 4 / 14 16. Observed .82; by chance .7 x .8 + .3 x .2 = .62; kappa .2 / .38.
        Assert.That(ErrorConsistency.Kappa(66, 4, 14, 16).Value, Is.EqualTo(0.2 / 0.38).Within(1e-12));
    }

    [Test]
    public void Kappa_has_the_standard_error_of_Cohens_kappa()
    {
        // Fleiss, Cohen and Everitt (1969), worked for 66 4 14 16: sqrt((A + B - C) / n) / (1 - e).
        double[,] p = { { 0.66, 0.04 }, { 0.14, 0.16 } };
        double[] row = [0.70, 0.30], column = [0.80, 0.20];
        const double kappa = 0.2 / 0.38, e = 0.62;
        double a = 0, b = 0;
        for (var i = 0; i < 2; i++)
        {
            a += p[i, i] * Math.Pow(1 - (row[i] + column[i]) * (1 - kappa), 2);
            b += p[i, 1 - i] * Math.Pow((column[i] + row[1 - i]) * (1 - kappa), 2);
        }

        var c = Math.Pow(kappa - e * (1 - kappa), 2);
        var error = Math.Sqrt((a + b - c) / 100) / (1 - e);
        var estimate = ErrorConsistency.Kappa(66, 4, 14, 16);

        Assert.That((estimate.Upper - estimate.Lower) / 2, Is.EqualTo(1.959963984540054 * error).Within(1e-9));
    }

    [Test]
    public void Kappa_is_one_for_the_same_errors_and_zero_for_chance()
    {
        Assert.That(ErrorConsistency.Kappa(70, 0, 0, 30).Value, Is.EqualTo(1).Within(1e-12));
        Assert.That(ErrorConsistency.Kappa(56, 14, 24, 6).Value, Is.EqualTo(0).Within(1e-12)); // .7 x .8, .7 x .2, ...
    }

    [Test]
    public void Kappa_without_errors_is_undefined_with_a_reason()
    {
        Assert.That(ErrorConsistency.Kappa(10, 0, 0, 0).Value, Is.Null);
        Assert.That(ErrorConsistency.Kappa(10, 0, 0, 0).Reason, Does.Contain("chance"));
    }
}
