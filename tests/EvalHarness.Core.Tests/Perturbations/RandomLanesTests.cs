namespace EvalHarness.Perturbations;

public sealed class RandomLanesTests
{
    [Test]
    public void Normal_numbers_have_the_moments_and_tails_of_the_normal_distribution()
    {
        const int N = 1 << 20;
        var values = new float[N];
        var random = new SeededRandom(5);
        random.FillGaussian(values);

        // Standard errors over N = 1,048,576: mean 0.00098, variance sqrt(2/N) = 0.0014, third sqrt(15/N) = 0.0038, fourth sqrt(96/N) = 0.0096.
        Assert.That(values.Average(v => (double)v), Is.EqualTo(0).Within(4 * 0.00098));
        Assert.That(values.Average(v => (double)v * v), Is.EqualTo(1).Within(4 * 0.0014));
        Assert.That(values.Average(v => Math.Pow(v, 3)), Is.EqualTo(0).Within(4 * 0.0038));
        Assert.That(values.Average(v => Math.Pow(v, 4)), Is.EqualTo(3).Within(4 * 0.0096));
        Assert.That(values.Count(v => Math.Abs(v) > 3) / (double)N, Is.EqualTo(0.0026998).Within(4 * Math.Sqrt(0.0026998 / N)));
        Assert.That(values.Count(v => v > 1) / (double)N, Is.EqualTo(0.1586553).Within(4 * Math.Sqrt(0.1335 / N)));
    }

    [Test]
    public void Normal_numbers_follow_the_normal_distribution_function()
    {
        const int N = 1 << 18;
        var values = new float[N];
        new SeededRandom(8).FillGaussian(values);
        Array.Sort(values);
        var distance = values.Select((v, i) =>
            Math.Abs(MathNet.Numerics.Distributions.Normal.CDF(0, 1, v) - ((i + 0.5) / N))).Max();

        // Kolmogorov and Smirnov: the 99.9 percent point is 1.95 / sqrt(N).
        Assert.That(distance, Is.LessThan(1.95 / Math.Sqrt(N)));
    }

    [Test]
    public void Neighbours_in_a_block_and_across_blocks_are_uncorrelated()
    {
        const int N = 1 << 18;
        var values = new float[N];
        new SeededRandom(6).FillGaussian(values);

        foreach (var lag in new[] { 1, 2, 7, 8, 15, 16, 32 })
        {
            var correlation = Enumerable.Range(0, N - lag).Average(i => (double)values[i] * values[i + lag]);
            Assert.That(correlation, Is.EqualTo(0).Within(4.5 / Math.Sqrt(N)), $"lag {lag}");
        }
    }

    [Test]
    public void Uniform_numbers_fill_the_unit_interval_evenly()
    {
        var values = new float[1 << 18];
        new SeededRandom(7).FillUniform(values);
        var counts = new int[256];
        foreach (var v in values)
        {
            counts[(int)(v * 256)]++;
        }

        // Chi-squared with 255 degrees of freedom: the 0.1 and 99.9 percent points are 189.5 and 330.5.
        var expected = values.Length / 256.0;
        Assert.That(counts.Sum(c => (c - expected) * (c - expected) / expected), Is.InRange(189.5, 330.5));
    }

    [Test]
    public void Filling_in_whole_blocks_is_filling_at_once()
    {
        var random = new SeededRandom(9);
        var again = new SeededRandom(9);
        var lanes = new RandomLanes(ref random);
        var same = new RandomLanes(ref again);
        var once = new float[100];
        var twice = new float[100];

        lanes.FillGaussian(once);
        same.FillGaussian(twice.AsSpan(0, 32));
        same.FillGaussian(twice.AsSpan(32));

        Assert.That(twice, Is.EqualTo(once));
    }

    [Test]
    public void The_streams_are_the_same_on_every_machine()
    {
        var values = new float[4];
        new SeededRandom(42).FillGaussian(values);
        Assert.That(values, Is.EqualTo(new[] { 0.96180755f, -0.6883249f, -1.0798026f, 1.4478079f }));
    }

    [TestCase(0.0)]
    [TestCase(0.7)]
    [TestCase(12.0)]
    [TestCase(100.0)]
    public void Poisson_numbers_have_their_mean_and_variance(double mean)
    {
        const int N = 40_000;
        var random = new SeededRandom(3);
        var values = Enumerable.Range(0, N).Select(_ => (double)random.NextPoisson(mean)).ToArray();
        var average = values.Average();
        var variance = values.Average(v => (v - average) * (v - average));

        Assert.That(average, Is.EqualTo(mean).Within(4 * Math.Sqrt(mean / N) + 1e-12));
        Assert.That(variance, Is.EqualTo(mean).Within(4 * Math.Sqrt(((2 * mean * mean) + mean) / N) + 1e-12));
    }

    [Test]
    public void Single_normal_numbers_have_mean_zero_and_variance_one()
    {
        const int N = 100_000;
        var random = new SeededRandom(4);
        var values = Enumerable.Range(0, N).Select(_ => random.NextGaussian()).ToArray();

        Assert.That(values.Average(), Is.EqualTo(0).Within(4 / Math.Sqrt(N)));
        Assert.That(values.Average(v => v * v), Is.EqualTo(1).Within(4 * Math.Sqrt(2.0 / N)));
    }
}
