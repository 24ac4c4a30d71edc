using EvalHarness.Metrics.Comparison;
using EvalHarness.Tests.Reliability;

namespace EvalHarness.Tests.Comparison;

public sealed class CheckpointComparisonTests
{
    // Reference/metrics.json, paired: 66 both right, 4 only the first, 14 only the second, 16 both wrong.
    private static readonly string First = new string('1', 66) + "1111" + new string('0', 14) + new string('0', 16);
    private static readonly string Second = new string('1', 66) + "0000" + new string('1', 14) + new string('0', 16);

    [Test]
    public void Accuracy_of_the_reference_table_has_its_difference_error_and_p_values()
    {
        var comparison = CheckpointComparisons.Of(Cells.Outcomes(First), Cells.Outcomes(Second), resamples: 50);
        var accuracy = comparison.Find("accuracy")!;

        Assert.That(accuracy.Difference, Is.EqualTo(0.1).Within(1e-12));
        Assert.That(comparison.McNemarExact, Is.EqualTo(0.0308837890625).Within(1e-9));
        Assert.That(comparison.McNemarMidP, Is.EqualTo(0.01921081542968751).Within(1e-9));
        Assert.That((accuracy.Upper - accuracy.Lower) / 2, Is.EqualTo(1.984216951586 * 0.04143877070053741).Within(1e-9)); // t(99) x paired_se of Reference/metrics.json
        Assert.That(accuracy.DetectableEffect, Is.EqualTo(2.801585 * 0.0414388).Within(1e-5)); // (z.975 + z.8) x standard error
        Assert.That(accuracy.NeededN, Is.EqualTo(135)); // (2.801585 x .414388 / .1)^2 = 134.8
    }

    [Test]
    public void Ece_difference_is_that_of_the_two_cells()
    {
        // Confidence .9 throughout: ECE is |accuracy - .9|, .2 and .1.
        var ece = CheckpointComparisons.Of(Cells.Outcomes(First), Cells.Outcomes(Second), 200, 3).Find("ece")!;

        Assert.That(ece.First, Is.EqualTo(0.2).Within(1e-12));
        Assert.That(ece.Difference, Is.EqualTo(-0.1).Within(1e-12));
        Assert.That(ece.IsDifferent, Is.True);
    }

    [Test]
    public void Copies_of_images_make_nothing_surer()
    {
        int[] once = [.. Enumerable.Range(0, 100)], copies = [.. once, .. once];
        var single = CheckpointComparisons.Of(Cells.Outcomes(First, once), Cells.Outcomes(Second, once), 200, 3);
        var twice = CheckpointComparisons.Of(Cells.Outcomes(First + First, copies), Cells.Outcomes(Second + Second, copies), 200, 3);

        foreach (var metric in new[] { "accuracy", "ece" })
        {
            Assert.That(twice.Find(metric)!.Lower, Is.EqualTo(single.Find(metric)!.Lower).Within(1e-12), metric);
        }

        Assert.That(twice.Find("accuracy")!.P, Is.EqualTo(0.017652485158318933).Within(1e-9)); // paired_t_p of Reference/metrics.json
    }

    [Test]
    public void A_cell_against_itself_differs_in_nothing()
    {
        var cell = Cells.Outcomes(First);
        var comparison = CheckpointComparisons.Of(cell, cell, 50);

        foreach (var difference in comparison.Differences)
        {
            Assert.That(difference.Difference, Is.Zero, difference.Metric);
            Assert.That(difference.P, Is.EqualTo(1), difference.Metric);
            Assert.That(difference.NeededN, Is.Null, difference.Metric);
        }
    }

    [Test]
    public void One_image_gives_no_interval_and_says_so()
    {
        var accuracy = CheckpointComparisons.Of(Cells.Outcomes("1"), Cells.Outcomes("0"), 20).Find("accuracy")!;

        Assert.That(accuracy.Difference, Is.EqualTo(-1));
        Assert.That(accuracy.Lower, Is.Null);
        Assert.That(accuracy.Reason, Is.Not.Null);
    }

    [Test]
    public void Auroc_of_the_same_score_twice_does_not_differ()
    {
        double[] ood = [0.9, 0.8, 0.4], clean = [0.1, 0.5, 0.3];
        var auroc = CheckpointComparisons.Auroc(ood, clean, ood, clean);

        Assert.That(auroc.First, Is.EqualTo(8.0 / 9).Within(1e-12)); // .4 lies below .5 once in nine pairs
        Assert.That(auroc.Difference, Is.Zero);
        Assert.That(CheckpointComparisons.Auroc([1], clean, [1], clean).Reason, Is.Not.Null);
    }

    [Test]
    public void A_family_is_corrected_for_its_size_and_dependence()
    {
        var (a, b) = (Cells.Outcomes(First), Cells.Outcomes(Second));
        var family = ComparisonFamily.Adjust([("one", a, b), ("same again", a, b), ("itself", a, a)], 4000, 1);

        // p = .01921 twice and 1: Holm triples the first; BH takes 3/2; max-T sees that two of the three are one and the same.
        Assert.That(family[0].Holm, Is.EqualTo(3 * 0.01921081542968751).Within(1e-9));
        Assert.That(family[0].BenjaminiHochberg, Is.EqualTo(1.5 * 0.01921081542968751).Within(1e-9));
        Assert.That(family[0].BenjaminiYekutieli, Is.EqualTo(1.5 * 0.01921081542968751 * (1 + 1 / 2.0 + 1 / 3.0)).Within(1e-9));
        Assert.That(family[0].MaxT, Is.EqualTo(0.0309).Within(0.01)); // the exact sign-flip p-value of one comparison
        Assert.That(family[2].P, Is.EqualTo(1));
        Assert.That(ComparisonFamily.Adjust([]), Is.Empty);
    }
}
