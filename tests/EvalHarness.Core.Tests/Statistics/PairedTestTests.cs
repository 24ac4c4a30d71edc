namespace EvalHarness.Statistics;

public sealed class PairedTestTests
{
    private static double[] Differences => [.. Enumerable.Repeat(-1.0, 4), .. Enumerable.Repeat(1.0, 14), .. new double[82]];

    [TestCase(121, 59, .000004, 1e-6)]
    [TestCase(70, 59, .378688, 1e-6)]
    [TestCase(80, 59, .089452, 1e-6)]
    [TestCase(30, 60, .00206, 1e-6)]
    [TestCase(10, 30, .002221, 1e-6)]
    [TestCase(10, 10, 1, 1e-12)]
    public void Exact_McNemar_agrees_with_R(int b, int c, double expected, double tolerance) =>
        Assert.That(McNemarTest.Exact(b, c), Is.EqualTo(expected).Within(tolerance)); // statsmodels' tests; six digits are given

    [Test]
    public void McNemar_agrees_with_statsmodels()
    {
        Assert.That(McNemarTest.Exact(4, 14), Is.EqualTo(ReferenceValues.Number("paired", "mcnemar_exact_p")).Within(1e-12));
        Assert.That(McNemarTest.MidP(4, 14), Is.EqualTo(ReferenceValues.Number("paired", "mcnemar_midp")).Within(1e-12));
        var corrected = McNemarTest.ChiSquared(4, 14);
        var plain = McNemarTest.ChiSquared(4, 14, corrected: false);
        double[] actual = [corrected.Statistic, corrected.P, plain.Statistic, plain.P];
        double[] expected =
        [
            .. ReferenceValues.Numbers("paired", "mcnemar_chi2_cc"), .. ReferenceValues.Numbers("paired", "mcnemar_chi2_nocc"),
        ];
        Assert.That(actual, Is.EqualTo(expected).Within(1e-12));
    }

    [Test]
    public void McNemar_without_discordant_samples_is_one()
    {
        Assert.That(McNemarTest.Exact(0, 0), Is.EqualTo(1));
        Assert.That(McNemarTest.MidP(0, 0), Is.EqualTo(1));
        Assert.That(McNemarTest.ChiSquared(0, 0).P, Is.EqualTo(1));
    }

    [Test]
    public void Sign_flips_of_plus_and_minus_one_are_the_exact_McNemar_test() =>
        Assert.That(
            SignFlipTest.TwoSided(Differences),
            Is.EqualTo(ReferenceValues.Number("paired", "sign_flip_permutation_exact_two_sided_p (equals exact McNemar)")).Within(1e-12));

    [Test]
    public void Sign_flips_of_few_differences_are_enumerated()
    {
        // |sum| of ±1 ±2 ±4 reaches 5 for ±(1+4+2), ±(-1+4+2), ±(1+4-2)=3 no: 7 and 5, each twice, of 8.
        Assert.That(SignFlipTest.TwoSided([-1, 2, 4]), Is.EqualTo(4 / 8.0).Within(1e-15));
    }

    [Test]
    public void Sign_flips_of_many_differences_are_near_the_normal_limit()
    {
        var differences = Enumerable.Range(0, 400).Select(i => Math.Sin(i * 12.9898) + 0.08).ToArray();
        var z = differences.Sum() / Math.Sqrt(differences.Sum(d => d * d));

        var p = SignFlipTest.TwoSided(differences, 20_000, 7);

        // Monte Carlo error of p near .1 with 20,000 draws: 4 x .0021.
        Assert.That(p, Is.EqualTo(Distributions.NormalTwoSided(z)).Within(0.01));
        Assert.That(SignFlipTest.TwoSided(differences, 20_000, 7), Is.EqualTo(p));
    }

    [Test]
    public void Paired_t_agrees_with_SciPy()
    {
        var mean = MeanEstimate.Of(Differences);

        Assert.That(mean.Value, Is.EqualTo(ReferenceValues.Number("paired", "mean_diff_B_minus_A")).Within(1e-12));
        Assert.That(mean.StandardError, Is.EqualTo(ReferenceValues.Number("paired", "paired_se")).Within(1e-12));
        Assert.That(mean.StudentP(), Is.EqualTo(ReferenceValues.Number("paired", "paired_t_p")).Within(1e-10));
    }

    [Test]
    public void Clustered_standard_error_agrees_with_the_published_value()
    {
        var values = Enumerable.Range(0, 20).Select(i => (double)i).ToArray();
        var clusters = Clusters.Of(Enumerable.Range(0, 20).Select(i => i % 4).ToArray());

        // Cluster sums of deviations -7.5 -2.5 2.5 7.5: sqrt(4/3 x 125) / 20 = .6455.
        Assert.That(MeanEstimate.Of(values, clusters).StandardError, Is.EqualTo(Math.Sqrt(500.0 / 3) / 20).Within(1e-12));
    }

    [Test]
    public void Max_t_of_copies_of_one_hypothesis_costs_nothing()
    {
        var one = Enumerable.Range(0, 60).Select(i => Math.Sin(i * 78.233) + 0.35).ToArray();

        var single = MaxT.Adjust([one], 2000, 3)[0];
        var triple = MaxT.Adjust([one, one, one], 2000, 3);

        Assert.That(triple, Is.All.EqualTo(single));
        Assert.That(single, Is.EqualTo(SignFlipTest.TwoSided(one, 20_000, 5)).Within(0.02));
    }
}
