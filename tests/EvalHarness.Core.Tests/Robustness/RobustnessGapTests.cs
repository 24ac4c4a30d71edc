using EvalHarness.Metrics.Robustness;
using EvalHarness.Perturbations;
using EvalHarness.Tests.Reliability;

namespace EvalHarness.Tests.Robustness;

public sealed class RobustnessGapTests
{
    [Test]
    public void Copies_of_an_image_in_a_cell_count_as_rows_and_are_drawn_together()
    {
        // Clean 3 of 4; image 0 in three copies right, wrong, wrong, image 1 in one copy, right, image 9 unknown to the clean cell: 2 of 4.
        var clean = Cells.Outcomes("1101");
        var gap = RobustnessGap.Of(clean, Cells.Outcomes("100111", [0, 0, 0, 1, 9, 9]), 200, 1);

        Assert.That(gap.Value, Is.EqualTo(1 - 0.5).Within(1e-12)); // on images 0 and 1 the clean cell gets both right
        Assert.That(gap.N, Is.EqualTo(2));
        Assert.That((gap.Lower, gap.Upper), Is.EqualTo((0.0, 2 / 3.0)).Within(1e-12)); // image 1 alone, image 0 alone

        // Copies alike change nothing.
        var once = RobustnessGap.Of(clean, Cells.Outcomes("1001"), 200, 1);
        var twice = RobustnessGap.Of(clean, Cells.Outcomes("10011001", [0, 1, 2, 3, 0, 1, 2, 3]), 200, 1);
        Assert.That((twice.Value, twice.Lower, twice.Upper, twice.N), Is.EqualTo((once.Value, once.Lower, once.Upper, once.N)));
    }

    [Test]
    public void Is_clean_minus_perturbed_accuracy()
    {
        var gap = RobustnessGap.Of(Cells.Outcomes("1111011111"), Cells.Outcomes("1010011100"), 200, 1);

        Assert.That(gap.Value, Is.EqualTo(0.4).Within(1e-12)); // 9 of 10 against 5 of 10
        Assert.That(gap.N, Is.EqualTo(10));
    }

    [Test]
    public void Is_taken_on_the_images_that_both_have()
    {
        // Only images 2, 5 and 9 were perturbed; clean got 2 and 9 right, perturbed 9 alone. Clean overall is 8 of 10.
        var clean = Cells.Outcomes("1111101101", Enumerable.Range(0, 10).ToArray());
        var perturbed = Cells.Outcomes("001", [2, 5, 9]);

        Assert.That(RobustnessGap.Of(clean, perturbed, 100, 1).Value, Is.EqualTo(1.0 / 3).Within(1e-12));
    }

    [Test]
    public void Does_not_depend_on_the_order_of_the_samples()
    {
        var clean = Cells.Outcomes("11110");
        var one = RobustnessGap.Of(clean, Cells.Outcomes("10011", [0, 1, 2, 3, 4]), 100, 1);
        var other = RobustnessGap.Of(clean, Cells.Outcomes("11001", [4, 3, 2, 1, 0]), 100, 1);

        Assert.That(other, Is.EqualTo(one));
    }

    [Test]
    public void The_same_outcomes_leave_no_interval_but_a_reason()
    {
        var gap = RobustnessGap.Of(Cells.Outcomes("1111"), Cells.Outcomes("1111"), 100, 1);

        Assert.That(gap.Value, Is.Zero);
        Assert.That(gap.Lower, Is.Null);
        Assert.That(gap.Reason, Does.Contain("every resample"));
    }

    [Test]
    public void No_shared_image_is_undefined_with_a_reason()
    {
        var gap = RobustnessGap.Of(Cells.Outcomes("11", [0, 1]), Cells.Outcomes("11", [2, 3]), 100, 1);

        Assert.That(gap.Value, Is.Null);
        Assert.That(gap.Reason, Does.Contain("no sample in common"));
    }

    [Test]
    public void A_clean_accuracy_of_zero_leaves_the_relative_gap_undefined()
    {
        var universe = ImageUniverse.Of([Cells.Outcomes("000")]);
        var cell = CellOutcomes.Of(universe, Cells.Outcomes("000"));

        var (_, relative) = RobustnessGap.OnSameImages(cell, cell, new SharedResamples(3, 50, 1));

        Assert.That(relative.Value, Is.Null);
        Assert.That(relative.Reason, Does.Contain("clean accuracy is 0"));
    }

    [Test]
    public void Between_datasets_is_Newcombes_published_example()
    {
        // Newcombe (1998), table II, example (a): 56/70 - 48/80, method 10: .2, .0524 to .3339.
        var gap = RobustnessGap.BetweenDatasets(56, 70, 48, 80);

        Assert.That(gap.Value, Is.EqualTo(0.2).Within(1e-12));
        Assert.That(gap.Lower, Is.EqualTo(0.0524).Within(5e-5));
        Assert.That(gap.Upper, Is.EqualTo(0.3339).Within(5e-5));
    }

    [Test]
    public void Covers_the_true_gap_of_paired_images_as_often_as_it_says()
    {
        // Outcomes of an image share its difficulty: clean is right with .8, perturbed with .55, strongly correlated.
        const int trials = 600, n = 250;
        const double truth = 0.25;
        var covered = 0;
        var random = new SeededRandom(2024);
        for (var trial = 0; trial < trials; trial++)
        {
            var (clean, perturbed) = (new char[n], new char[n]);
            for (var i = 0; i < n; i++)
            {
                var difficulty = random.NextDouble();
                clean[i] = difficulty < 0.8 ? '1' : '0';
                perturbed[i] = (random.NextDouble() < 0.7 ? difficulty : random.NextDouble()) < 0.55 ? '1' : '0';
            }

            var gap = RobustnessGap.Of(Cells.Outcomes(new string(clean)), Cells.Outcomes(new string(perturbed)), 300, (ulong)trial);
            covered += gap.Lower <= truth && truth <= gap.Upper ? 1 : 0;
        }

        // 93 to 97 % of the truth; 600 trials at 95 % have a standard error of .9 points.
        Assert.That((double)covered / trials, Is.InRange(0.93, 0.97));
    }
}
