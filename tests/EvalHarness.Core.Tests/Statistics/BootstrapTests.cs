namespace EvalHarness.Statistics;

public sealed class BootstrapTests
{
    [Test]
    public void Weights_sum_to_the_clusters_and_depend_on_seed_and_resample_alone()
    {
        var (first, again, other) = (new int[500], new int[500], new int[500]);
        Bootstrap.FillWeights(first, 3, 7);
        Bootstrap.FillWeights(again, 3, 7);
        Bootstrap.FillWeights(other, 3, 8);

        Assert.That(first.Sum(), Is.EqualTo(500));
        Assert.That(again, Is.EqualTo(first));
        Assert.That(other, Is.Not.EqualTo(first));
    }

    [Test]
    public void Weights_are_multinomial()
    {
        var zeros = 0;
        var weights = new int[1000];
        for (var resample = 0; resample < 100; resample++)
        {
            Bootstrap.FillWeights(weights, 5, resample);
            zeros += weights.Count(w => w == 0);
        }

        // (1 - 1/n)^n = .3677 of the samples are left out; error of the share over 100,000 is below .002.
        Assert.That(zeros / 100_000.0, Is.EqualTo(0.3677).Within(0.005));
    }

    [Test]
    public void Threads_change_nothing()
    {
        double[] values = [.. Enumerable.Range(0, 200).Select(i => Math.Cos(i * 3.7))];

        Assert.That(Bootstrap.OfMean(values, threads: 4), Is.EqualTo(Bootstrap.OfMean(values)));
    }

    [Test]
    public void Interval_of_a_mean_is_near_Students()
    {
        double[] values = [.. Enumerable.Range(0, 1000).Select(i => Math.Cos(i * 3.7))];
        var student = MeanEstimate.Of(values).Student()!.Value;

        var interval = Bootstrap.OfMean(values, resamples: 4000, seed: 1)!.Value;

        Assert.That(interval.Lower, Is.EqualTo(student.Lower).Within(0.05 * student.Width));
        Assert.That(interval.Upper, Is.EqualTo(student.Upper).Within(0.05 * student.Width));
    }

    [Test]
    public void Clusters_widen_the_interval()
    {
        double[] values = [.. Enumerable.Range(0, 400).Select(i => Math.Cos((i / 8) * 3.7))];
        var clusters = Clusters.Of(Enumerable.Range(0, 400).Select(i => i / 8).ToArray());

        var clustered = Bootstrap.OfMean(values, clusters)!.Value.Width;

        // Eight identical copies: the error grows by sqrt 8.
        Assert.That(clustered / Bootstrap.OfMean(values)!.Value.Width, Is.EqualTo(Math.Sqrt(8)).Within(0.4));
    }

    [Test]
    public void Without_bias_and_acceleration_BCa_is_the_percentile_interval()
    {
        double[] draws = [.. Enumerable.Range(0, 101).Select(i => (double)i)];

        var bca = Bootstrap.Bca(50, draws, 0)!.Value;

        Assert.That(bca.Lower, Is.EqualTo(2.5).Within(1e-6));
        Assert.That(bca.Upper, Is.EqualTo(97.5).Within(1e-6));
    }

    [Test]
    public void One_cluster_has_no_interval() => Assert.That(Bootstrap.OfMean([1, 2], Clusters.Of([4, 4])), Is.Null);
}
