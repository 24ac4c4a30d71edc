using EvalHarness.Metrics.Ood;
using EvalHarness.Statistics;

namespace EvalHarness.Metrics;

/// <summary>Intervals of detection metrics: known variances, known distributions, and simulated coverage.</summary>
public sealed class OodIntervalTests
{
    private static readonly double[] Id = [.1, .2, .3, .3, .5, .6, .7];
    private static readonly double[] Ood = [.25, .3, .55, .7, .9];

    // Values of scikit-learn 1.2.1; variances from its derivatives by sample_weight (central differences of 1e-6, so good to about 1e-9):
    // within each class the sum of squares about the mean, times n / (n - 1).
    [TestCase(true, false, 0.6422222222222222, 0.026486692686961043)]
    [TestCase(true, true, 0.6655555555555555, 0.029094884674913554)]
    [TestCase(false, false, 0.764378478664193, 0.011847681566359455)]
    [TestCase(false, true, 0.7601654298082869, 0.016081945236135452)]
    public void Precision_recall_has_the_variance_of_its_derivatives(bool isOod, bool isTrapezoid, double area, double variance)
    {
        var (id, ood) = ScoreGroups.Falling(Id, Ood);
        Array.Reverse(isOod ? [] : id);
        Array.Reverse(isOod ? [] : ood);
        var curve = isOod ? PrecisionRecall.Of(ood, id) : PrecisionRecall.Of(id, ood);

        Assert.That(isTrapezoid ? curve.Trapezoid : curve.Average, Is.EqualTo(area).Within(1e-12));
        Assert.That(isTrapezoid ? curve.TrapezoidVariance : curve.AverageVariance, Is.EqualTo(variance).Within(1e-8));
    }

    [Test]
    public void Rates_have_the_percentiles_of_all_resamples()
    {
        // ID .1 .4 .5 .8, OOD .3 .5 .7 .9: of the 4^4 x 4^4 resamples (counted one by one in NumPy) a share of .0410, .1612, .4130, .7676
        // and 1 has a rate of at most 0, 1/4, 1/2, 3/4 and 1; by symmetry the same both ways.
        var curve = OodCurve.Of([.1, .4, .5, .8], [.3, .5, .7, .9])!;

        foreach (var (level, lower, upper) in new[] { (0.95, 0.0, 1.0), (0.8, 0.25, 1.0), (0.5, 0.5, 0.75), (0.17, 0.75, 0.75) })
        {
            Assert.That(curve.Fpr95OodCaughtInterval(level), Is.EqualTo(new Interval(lower, upper)));
            Assert.That(curve.Fpr95IdAcceptedInterval(level), Is.EqualTo(new Interval(lower, upper)));
        }

        Assert.That((curve.Fpr95OodCaught, curve.Fpr95IdAccepted), Is.EqualTo((0.75, 0.75)));
    }

    [Test]
    public void One_sample_on_a_side_gives_no_interval()
    {
        var curve = OodCurve.Of([.1, .2, .3], [.25])!;

        Assert.That(curve.AurocInterval(), Is.Null);
        Assert.That(curve.AuprInInterval() ?? curve.AuprOutInterval() ?? curve.AveragePrecisionInInterval() ?? curve.AveragePrecisionOutInterval(), Is.Null);
        Assert.That(curve.Fpr95IdAcceptedInterval() ?? curve.Fpr95OodCaughtInterval(), Is.Null);
    }

    [Test]
    public void Perfect_detection_has_intervals_that_admit_doubt()
    {
        var curve = OodCurve.Of([.1, .2, .3], [.5, .6, .7, .8])!;

        Assert.That(curve.AuprOut, Is.EqualTo(1));
        Assert.That(curve.AuprOutInterval(), Is.EqualTo(ProportionInterval.Wilson(3, 3)));
    }

    [Test]
    public void The_mean_over_one_set_is_its_own_area()
    {
        var mean = MeanDetection.Auroc(Id, [Ood]);
        var curve = OodCurve.Of(Id, Ood)!;

        Assert.That(mean.Value, Is.EqualTo(curve.Auroc).Within(1e-15));
        Assert.That(mean.Lower, Is.EqualTo(curve.AurocInterval()!.Value.Lower).Within(1e-12));
        Assert.That(mean.Upper, Is.EqualTo(curve.AurocInterval()!.Value.Upper).Within(1e-12));
        Assert.That(mean.N, Is.EqualTo(12));
    }

    [Test]
    public void The_mean_over_two_sets_counts_the_clean_samples_once()
    {
        double[] other = [.15, .4, .5, .65];

        var mean = MeanDetection.Auroc(Id, [Ood, other]);

        // Worked out pair by pair: each clean sample's share of both sets above it, and each set's shares of clean samples below.
        static double Above(double x, double[] set) => set.Average(s => s > x ? 1 : s == x ? 0.5 : 0);
        static double Variance(double[] v) => v.Sum(x => (x - v.Average()) * (x - v.Average())) / (v.Length - 1);
        var ofId = Id.Select(x => (Above(x, Ood) + Above(x, other)) / 2).ToArray();
        var (first, second) = (Ood.Select(x => 1 - Above(x, Id)).ToArray(), other.Select(x => 1 - Above(x, Id)).ToArray());
        var area = (first.Average() + second.Average()) / 2;
        var variance = (Variance(ofId) / 7) + (Variance(first) / 5 / 4) + (Variance(second) / 4 / 4);

        Assert.That(mean.Value, Is.EqualTo(area).Within(1e-12));
        Assert.That(new Interval(mean.Lower!.Value, mean.Upper!.Value), Is.EqualTo(LogitInterval.Of(area, variance, 4)).Using<Interval>((a, b) => Math.Abs(a.Lower - b.Lower) + Math.Abs(a.Upper - b.Upper) < 1e-12));
        Assert.That(MeanDetection.Auroc(Id, []).Value, Is.Null);
        Assert.That(MeanDetection.Auroc(Id, [[.3]]).Lower, Is.Null);
    }

    [Test]
    public void Intervals_cover_the_truth_95_times_in_100()
    {
        // Normal scores 1.5 apart, 300 of each: AUROC Phi(1.5 / sqrt 2), both rates Phi(1.645 - 1.5), both areas under precision-recall .8538
        // (SciPy's quad). 1,000 runs: .95 has a binomial error of .7 points; 93 to 97 % are widened by two.
        var truth = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["auroc"] = Distributions.NormalCdf(1.5 / Math.Sqrt(2)),
            ["fpr95_ood_caught"] = Distributions.NormalCdf(Distributions.NormalQuantile(0.95) - 1.5),
            ["fpr95_id_accepted"] = Distributions.NormalCdf(Distributions.NormalQuantile(0.95) - 1.5),
            ["aupr_in_trapezoid"] = 0.8538013772397091,
            ["aupr_out_trapezoid"] = 0.8538013772397091,
            ["average_precision_in"] = 0.8538013772397091,
            ["average_precision_out"] = 0.8538013772397091,
        };
        var covered = truth.Keys.ToDictionary(id => id, _ => 0, StringComparer.Ordinal);
        var random = new Perturbations.SeededRandom(31);
        for (var run = 0; run < 1000; run++)
        {
            var (id, ood) = (new double[300], new double[300]);
            for (var i = 0; i < 300; i++)
            {
                id[i] = Distributions.NormalQuantile(random.NextDouble() + 1e-17);
                ood[i] = 1.5 + Distributions.NormalQuantile(random.NextDouble() + 1e-17);
            }

            var curve = OodCurve.Of(id, ood)!;
            foreach (var kind in OodMetrics.Kinds)
            {
                covered[kind.Id] += kind.IntervalOf(curve, 0.95)!.Value.Contains(truth[kind.Id]) ? 1 : 0;
            }
        }

        Assert.That(covered.Values.Select(count => count / 1000.0), Is.All.InRange(0.93 - 0.014, 0.97 + 0.014), string.Join(", ", covered));
    }
}
