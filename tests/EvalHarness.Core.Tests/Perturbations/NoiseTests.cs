using EvalHarness.Data;
using MathNet.Numerics.Distributions;

namespace EvalHarness.Perturbations;

/// <summary>
/// Random values against their stated distributions: on a flat image of value v the shares of the 256 results are compared with the
/// stated chances by Pearson's chi-squared test at fixed seeds, cells with fewer than 20 expected joined; the limit is the 99.99 percent
/// point. The chance of a result b is P(b &lt;= x &lt; b + 1) with all below 1 in 0 and all from 255 in 255: clip and truncate.
/// </summary>
public sealed class NoiseTests
{
    private static readonly ImageShape Small = new(32, 32, 3);
    private static readonly ImageShape Large = new(224, 224, 3);

    [Test]
    public void Gaussian_noise_is_normal_with_the_stated_deviation([Values(0, 17, 128, 250)] int value, [Values(1, 3, 5)] int severity)
    {
        var deviation = 255 * new[] { 0.04, 0.06, 0.08, 0.09, 0.10 }[severity - 1];
        Check("gaussian_noise", Small, severity, value, x => Normal.CDF(value, deviation, x));
    }

    [Test]
    public void Speckle_noise_is_normal_in_proportion_to_the_value([Values(17, 128, 250)] int value, [Values(1, 5)] int severity)
    {
        var deviation = value * new[] { 0.15, 0.2, 0.35, 0.45, 0.6 }[severity - 1];
        Check("speckle_noise", Large, severity, value, x => Normal.CDF(value, deviation, x));
    }

    [Test]
    public void Shot_noise_is_poisson_with_the_stated_photons(
        [Values(3, 128, 255)] int value, [Values("shot_noise", "mnist_c_shot_noise")] string id, [Values(1, 3, 5)] int severity)
    {
        double photons = (id == "shot_noise" ? new[] { 500, 250, 100, 75, 50 } : [60, 25, 12, 5, 3])[severity - 1];
        var poisson = new Poisson(value / 255.0 * photons);

        // P(min(k / c, 1) 255 < x): the counts below c x / 255, a whole number counting as itself.
        Check(id, Small, severity, value, x => poisson.CumulativeDistribution(Math.Ceiling((x * photons / 255) - 1e-3) - 1));
    }

    [Test]
    public void Impulse_noise_hits_the_stated_share_half_salt_half_pepper([Values(1, 3, 5)] int severity)
    {
        var share = new[] { 0.03, 0.06, 0.09, 0.17, 0.27 }[severity - 1];
        var result = Perturb.Apply("impulse_noise", severity, Large, Perturb.Flat(Large, 100));
        var n = result.Length;

        Assert.That(result.Where(v => v is not (0 or 100 or 255)), Is.Empty);
        Assert.That(result.Count(v => v == 255) / (double)n, Is.EqualTo(share / 2).Within(4 * Math.Sqrt(share / 2 / n)));
        Assert.That(result.Count(v => v == 0) / (double)n, Is.EqualTo(share / 2).Within(4 * Math.Sqrt(share / 2 / n)));
    }

    [Test]
    public void Each_value_is_drawn_on_its_own(
        [Values("gaussian_noise", "shot_noise", "impulse_noise", "speckle_noise")] string id)
    {
        // Correlation of the noise with that of the pixel to the right, below, and of the next channel: 0 within 4.5 / sqrt(n).
        var result = Perturb.Apply(id, 3, Large, Perturb.Flat(Large, 100)).Select(v => (double)v).ToArray();
        var mean = result.Average();
        var variance = result.Average(v => (v - mean) * (v - mean));
        foreach (var lag in new[] { 1, 224, 224 * 224 })
        {
            var n = result.Length - lag;
            var covariance = Enumerable.Range(0, n).Average(i => (result[i] - mean) * (result[i + lag] - mean));
            Assert.That(covariance / variance, Is.EqualTo(0).Within(4.5 / Math.Sqrt(n)), $"lag {lag}");
        }
    }

    [Test]
    public void The_same_draws_serve_every_severity(
        [Values("gaussian_noise", "shot_noise", "impulse_noise", "speckle_noise")] string id)
    {
        // So what is changed at severity 2 is nearly always changed the same way at severity 4.
        var image = Perturb.Flat(Large, 100);
        var two = Perturb.Apply(id, 2, Large, image);
        var four = Perturb.Apply(id, 4, Large, image);
        var moved = Enumerable.Range(0, image.Length).Where(i => Math.Abs(two[i] - 100) > 15).ToArray();

        Assert.That(moved, Has.Length.GreaterThan(1000));
        Assert.That(moved.Count(i => Math.Sign(two[i] - 100) == Math.Sign(four[i] - 100)) / (double)moved.Length, Is.GreaterThan(0.97));
    }

    private static void Check(string id, ImageShape shape, int severity, int value, Func<double, double> below)
    {
        var counts = new double[256];
        var n = 0;
        for (var index = 0; n < 300_000; index++)
        {
            foreach (var v in Perturb.Apply(id, severity, shape, Perturb.Flat(shape, (byte)value), index))
            {
                counts[v]++;
                n++;
            }
        }

        double statistic = 0, seen = 0, due = 0;
        var cells = -1;
        for (var b = 0; b < 256; b++)
        {
            seen += counts[b];
            due += n * ((b == 255 ? 1 : below(b + 1)) - (b == 0 ? 0 : below(b)));
            if (due >= 20)
            {
                statistic += (seen - due) * (seen - due) / due;
                cells++;
                (seen, due) = (0, 0);
            }
        }

        Assert.That(seen, Is.LessThan(due + 25), "what is left over in the upper tail");
        Assert.That(cells < 1 ? 0 : statistic, Is.LessThan(cells < 1 ? 1 : ChiSquared.InvCDF(cells, 0.9999)), $"{cells} degrees of freedom");
    }
}
