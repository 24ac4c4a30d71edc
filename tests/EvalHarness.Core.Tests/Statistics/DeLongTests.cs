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
