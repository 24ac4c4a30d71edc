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
    public void Copies_of_rows_leave_kappa_and_its_interval_about_where_they_were()
    {
        // 66 4 14 16 once, and each row three times over: the clustered error is the table's times sqrt(G / (G - 1)), G = 100.
        var (a, b) = (new string('1', 70) + new string('0', 30), new string('1', 66) + "0000" + new string('1', 14) + new string('0', 16));
        var rows = Enumerable.Range(0, 300).Select(i => i % 100).ToArray();
        string Threefold(string outcomes) => outcomes + outcomes + outcomes;
        var once = ErrorConsistency.Kappa(66, 4, 14, 16);
        var kappa = Flips.Of(Cells.Outcomes(Threefold(a), rows), Cells.Outcomes(Threefold(b), rows)).Kappa;

        Assert.That((kappa.Value, kappa.N), Is.EqualTo((once.Value, 300L)));
        Assert.That((kappa.Upper - kappa.Lower) / (once.Upper - once.Lower), Is.EqualTo(Math.Sqrt(100 / 99.0)).Within(1e-9));
        Assert.That(Flips.Of(Cells.Outcomes(a), Cells.Outcomes(b)).Kappa, Is.EqualTo(once));
    }

    [Test]
    public void Kappa_of_unequal_copies_is_worked_by_hand()
    {
        // Images 0, 1, 2, 3 with both right, only the first, only the second, both wrong; drawn 3, 1, 1, 3 times: p = 3/8, 1/8, 1/8, 3/8.
        // Accuracies 1/2, so e = 1/2, o = 3/4, kappa 1/2, and de = 0 in every cell: slopes 2, 0, 0, 2 with mean 3/2. Sums of deviations by image
        // 3/2, -3/2, -3/2, 3/2, squares 9: error sqrt(9 x 4 / 3) / 8 = 0.4330.
        int[] rows = [0, 0, 0, 1, 2, 3, 3, 3];
        var kappa = Flips.Of(Cells.Outcomes("11110000", rows), Cells.Outcomes("11101000", rows)).Kappa;

        Assert.That(kappa.Value, Is.EqualTo(0.5).Within(1e-12));
        Assert.That(kappa.Value - kappa.Lower, Is.EqualTo(1.959963984540054 * Math.Sqrt(12) / 8).Within(1e-9));
        Assert.That(kappa.Upper, Is.EqualTo(1));
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
