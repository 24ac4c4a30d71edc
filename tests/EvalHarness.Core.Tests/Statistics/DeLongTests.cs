namespace EvalHarness.Statistics;

public sealed class DeLongTests
{
    [Test]
    public void Area_agrees_with_scikit_learn() =>
        Assert.That(DeLong.Of([0.35, 0.1], [0.2, 0.4])!.Area, Is.EqualTo(0.25).Within(1e-15)); // .2 .4 .35 .1 with 0 0 1 1

    [Test]
    public void Ties_count_one_half()
    {
        double[] id = [-.9, -.9, -.8, -.7, -.7, -.6];
        double[] ood = [-.9, -.7, -.5, -.5];

        Assert.That(DeLong.Of(ood, id)!.Area, Is.EqualTo(ReferenceValues.Number("ood_ties", "AUROC")).Within(1e-12));
        Assert.That(DeLong.Of([1, 1, 1], [1, 1])!.Area, Is.EqualTo(0.5));
    }

    [Test]
    public void Variance_is_that_of_the_placements()
    {
        // Positives 3 1, negatives 2 0: placements 1 .5 and .5 1: both variances .125, each over 2.
        Assert.That(DeLong.Of([3, 1], [2, 0])!.Variance, Is.EqualTo(0.125).Within(1e-15));
    }

    [Test]
    public void One_class_alone_has_no_area() => Assert.That(DeLong.Of([1, 2], []), Is.Null);

    [Test]
    public void A_perfect_area_has_an_interval_that_admits_doubt()
    {
        var interval = DeLong.Of([3, 4, 5], [0, 1, 2])!.Interval()!.Value;

        Assert.That(interval.Upper, Is.EqualTo(1));
        Assert.That(interval.Lower, Is.EqualTo(ProportionInterval.Wilson(3, 3).Lower).Within(1e-12));
    }

    [Test]
    public void Two_scores_of_the_same_patients_differ_as_in_pROC()
    {
        // 113 patients with a subarachnoid haemorrhage, 41 with a poor outcome (Turck et al., 2010): S100B and WFNS. Area .7313685636856369
        // and .8236788617886179, p .0271757822291882 from the tests of pROC (Robin et al., 2011).
        double[] poorS100B = [.13, .1, .16, .12, .44, .71, .49, .07, .33, .09, .07, .41, .35, .48, .96, .25, .86, .52, 2.07, .07, .77, .3, .03, .09, .23, .7, .27, .71, .08, .26, .13, .1, .11, .22, .56, .14, .58, .32, .82, .74, .44];
        double[] poorWfns = [3, 2, 4, 5, 5, 5, 5, 2, 5, 2, 1, 2, 5, 4, 4, 2, 5, 5, 5, 2, 5, 2, 5, 2, 4, 5, 4, 4, 1, 4, 4, 2, 2, 5, 5, 2, 2, 5, 5, 5, 5];
        double[] goodS100B = [.13, .14, .1, .04, .47, .18, .1, .1, .04, .08, .04, .09, .11, .07, .17, .07, .11, .13, .19, .05, .16, .14, .34, .09, .5, .46, .16, .07, .43, .45, .11, .08, .09, .08, .06, .13, .1, .14, .15, .06, .05, .09, .04, .09, .08, .16, .09, .08, .33, .11, .28, .07, .1, .32, .07, .05, .24, .38, .1, .15, .08, .14, .1, .07, .04, .19, .15, .47, .17, .15, .5, .48];
        double[] goodWfns = [1, 1, 1, 1, 5, 1, 2, 2, 1, 2, 2, 1, 1, 1, 2, 1, 2, 1, 1, 3, 4, 1, 4, 1, 5, 5, 1, 1, 2, 4, 1, 1, 2, 2, 1, 2, 1, 2, 2, 1, 1, 1, 1, 2, 1, 2, 1, 1, 3, 2, 4, 2, 1, 4, 1, 1, 5, 4, 2, 2, 1, 1, 1, 3, 1, 2, 2, 4, 4, 1, 1, 1];

        var compared = DeLong.Compare(poorS100B, goodS100B, poorWfns, goodWfns)!.Value;

        Assert.That(DeLong.Of(poorS100B, goodS100B)!.Area, Is.EqualTo(0.7313685636856369).Within(1e-12));
        Assert.That(DeLong.Of(poorWfns, goodWfns)!.Area, Is.EqualTo(0.8236788617886179).Within(1e-12));
        Assert.That(compared.Difference, Is.EqualTo(0.7313685636856369 - 0.8236788617886179).Within(1e-12));
        Assert.That(compared.P, Is.EqualTo(0.0271757822291882).Within(1e-12));
    }

    [Test]
    public void The_same_score_twice_differs_by_nothing()
    {
        var compared = DeLong.Compare([3, 1, 4], [2, 0, 3.5], [3, 1, 4], [2, 0, 3.5])!.Value;

        Assert.That(compared.Difference, Is.Zero);
        Assert.That(compared.P, Is.EqualTo(1));
    }

    [Test]
    public void Interval_covers_the_true_area_95_times_in_100()
    {
        // Normal scores one deviation apart: the area is Phi(1 / sqrt 2). 2,000 runs: .95 has a binomial error of .0049; 93 to 97 % allowed.
        var truth = Distributions.NormalCdf(1 / Math.Sqrt(2));
        var random = new Perturbations.SeededRandom(11);
        var covered = 0;
        for (var run = 0; run < 2000; run++)
        {
            var (positives, negatives) = (new double[60], new double[100]);
            for (var i = 0; i < 100; i++)
            {
                negatives[i] = Distributions.NormalQuantile(random.NextDouble() + 1e-17);
                if (i < 60)
                {
                    positives[i] = 1 + Distributions.NormalQuantile(random.NextDouble() + 1e-17);
                }
            }

            covered += DeLong.Of(positives, negatives)!.Interval()!.Value.Contains(truth) ? 1 : 0;
        }

        Assert.That(covered / 2000.0, Is.InRange(0.93, 0.97));
    }
}
