using EvalHarness.Data;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Integration;

namespace EvalHarness.Perturbations;

/// <summary>
/// Random fields against their stated distributions at fixed seeds: mean, variance and the correlation of neighbouring pixels. Samples are
/// taken so far apart that they are independent, and each limit is four of the stated standard errors.
/// </summary>
public sealed class FieldDistributionTests
{
    [TestCase(64, 5)]
    [TestCase(224, 3)]
    public void Elastic_displacements_are_smoothed_uniform_noise_times_the_strength(int side, int severity)
    {
        // Uniform on (-1, 1) has variance 1/3; a kernel k along both axes leaves (sum k^2)^2 of it, and neighbours d apart correlate by
        // sum k_i k_(i+d) / sum k^2. A plane that holds x (or y) turns a displacement into a value.
        var shape = new ImageShape(side, side, 1);
        var (share, smoothing, _) = ElasticTransform.Bend.At(shape, severity, null);
        var (strength, kernel) = ((float)(share * side), GaussianKernel.Of(smoothing * side, 3));
        var grid = new PixelGrid(side, side, Pixels.Padded(side), 2, side * Pixels.Padded(side));
        var places = new float[2 * grid.PlaneSize];
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                (places[(y * grid.Stride) + x], places[grid.PlaneSize + (y * grid.Stride) + x]) = (x, y);
            }
        }

        var step = (2 * kernel.Length) + 4; // further apart than two kernels and the longest lag
        var (right, down, later, below) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var scratch = new PerturbationScratch();
        var moved = new float[places.Length];
        for (var seed = 0; right.Count < 4000; seed++)
        {
            var random = new SeededRandom((ulong)seed);
            ElasticTransform.Displace(places, moved, grid, strength, kernel, ref random, scratch);
            for (var y = kernel.Length + 4; y < side - kernel.Length - 4; y += step)
            {
                for (var x = kernel.Length + 4; x < side - kernel.Length - 6; x += step)
                {
                    var at = (y * grid.Stride) + x;
                    right.Add(moved[at] - x);
                    down.Add(moved[grid.PlaneSize + at] - y);
                    later.Add(moved[at + 2] - x - 2);
                    below.Add(moved[at + (3 * grid.Stride)] - x);
                }
            }
        }

        var energy = Correlation(kernel, 0);
        var variance = strength * strength / 3.0 * energy * energy;
        CheckMoments(right, 0, variance);
        CheckMoments(down, 0, variance);
        CheckCorrelation(right, down, 0);
        CheckCorrelation(right, later, Correlation(kernel, 2) / energy);
        CheckCorrelation(right, below, Correlation(kernel, 3) / energy);
    }

    [TestCase(32, 3)]
    [TestCase(64, 1)]
    [TestCase(224, 1)]
    [TestCase(224, 5)]
    public void Spatter_covers_the_share_that_a_smoothed_normal_field_has_above_the_threshold(int side, int severity)
    {
        // The field is normal with the stated mean m and deviation s sum k^2; above t lies P = 1 - Phi(z), z = (t - m) / (s sum k^2),
        // with mean m + s sum k^2 phi(z) / P, and both of two neighbours lie above it by the bivariate normal distribution.
        var shape = new ImageShape(side, side, 1);
        var splash = Spatter.Splashes.At(shape, severity, null);
        var kernel = GaussianKernel.Of(splash.Smoothing);
        var energy = Correlation(kernel, 0);
        var deviation = splash.Deviation * energy;
        var z = (splash.Threshold - splash.Mean) / deviation;
        var covered = 1 - Normal.CDF(0, 1, z);
        var correlation = Correlation(kernel, 1) / energy;
        var both = DoubleExponentialTransformation.Integrate(
            u => Normal.PDF(0, 1, u) * Normal.CDF(0, 1, ((correlation * u) - z) / Math.Sqrt(1 - (correlation * correlation))), z, z + 12, 1e-10);

        var step = (2 * kernel.Length) + 1;
        var noise = new float[FloatPlanes.Size(shape)];
        var liquid = new float[noise.Length];
        var room = new float[SeparableFilter.RoomFor(side, kernel.Length - 1)];
        double n = 0, hits = 0, pairs = 0, sum = 0, squares = 0;
        for (var seed = 0; hits < 3000; seed++)
        {
            var random = new SeededRandom((ulong)seed);
            Spatter.Splatter(splash, kernel, noise, liquid, shape, ref random, room);
            for (var y = kernel.Length; y < side - kernel.Length; y += step)
            {
                for (var x = kernel.Length; x < side - kernel.Length - 1; x += step)
                {
                    var value = liquid[(y * Pixels.Padded(side)) + x];
                    n++;
                    hits += value > 0 ? 1 : 0;
                    pairs += value > 0 && liquid[(y * Pixels.Padded(side)) + x + 1] > 0 ? 1 : 0;
                    sum += value;
                    squares += value * value;
                }
            }
        }

        Assert.That(hits / n, Is.EqualTo(covered).Within(4 * Math.Sqrt(covered * (1 - covered) / n)));
        Assert.That(pairs / n, Is.EqualTo(both).Within(4 * Math.Sqrt(both * (1 - both) / n)));

        // Of a normal value above z: mean h = phi(z) / P, variance 1 - h (h - z) (Johnson, Kotz and Balakrishnan, 1994).
        var hazard = Normal.PDF(0, 1, z) / covered;
        var above = 1 - (hazard * (hazard - z));
        var mean = sum / hits;
        Assert.That(mean, Is.EqualTo(splash.Mean + (deviation * hazard)).Within(4 * deviation * Math.Sqrt(above / hits)));

        // The fourth moment of such a tail is at most that of an exponential one: 9 times the squared variance.
        Assert.That(((squares / hits) - (mean * mean)) / (deviation * deviation * above), Is.EqualTo(1).Within(4 * Math.Sqrt(8 / hits)));
    }

    [Test]
    public void Mud_is_the_smoothed_cover_of_what_lies_above_the_threshold_in_its_colour([Values(4, 5)] int severity)
    {
        // The layer's distribution is stated above; what follows from a layer is worked out here in plain loops.
        var shape = new ImageShape(45, 52, 3);
        var splash = Spatter.Splashes.At(shape, severity, null);
        var smooth = GaussianKernel.Of(splash.Smoothing);
        var cover = GaussianKernel.Of(splash.Strength);
        var stride = Pixels.Padded(52);
        var layer = new float[45 * stride];
        var random = new SeededRandom(Seed.Of(1, "tests", "spatter", 6));
        Spatter.Splatter(splash, smooth, new float[layer.Length], layer, shape, ref random, new float[SeparableFilter.RoomFor(52, smooth.Length - 1)]);

        var result = Perturb.Apply("spatter", severity, shape, Perturb.Flat(shape, 200), 6);

        var covered = 0;
        for (var k = 0; k < shape.PlaneSize; k++)
        {
            var mask = 0.0;
            for (var i = 1 - cover.Length; i < cover.Length; i++)
            {
                for (var j = 1 - cover.Length; j < cover.Length; j++)
                {
                    var at = (Math.Clamp((k / 52) + i, 0, 44) * stride) + Math.Clamp((k % 52) + j, 0, 51);
                    mask += layer[at] > 0 ? cover[Math.Abs(i)] * cover[Math.Abs(j)] : 0;
                }
            }

            mask = mask < 0.8 ? 0 : mask;
            covered += mask > 0 ? 1 : 0;
            double[] mud = [63, 42, 20];
            for (var c = 0; c < 3; c++)
            {
                Assert.That(result[(c * shape.PlaneSize) + k], Is.EqualTo(Math.Floor((200 * (1 - mask)) + (mask * mud[c]) + 1e-3)).Within(mask is > 0 and < 1 ? 1 : 0), $"{k}");
            }
        }

        Assert.That(covered, Is.InRange(50, 2000));
    }

    [Test]
    public void Frost_is_the_stated_mixture_with_a_texture_at_a_uniform_place([Values(1, 3)] int severity)
    {
        // A pixel meets every place of the five textures with equal odds, so its byte is distributed as a v + b tint T over all of them.
        var shape = new ImageShape(4, 4, 1);
        var (kept, ice) = FrostProcedural.Weights.At(shape, severity, null);
        var textures = FrostTexture.For(ParameterSize.Small);
        var chances = new double[256];
        foreach (var value in textures.SelectMany(texture => texture.Values))
        {
            chances[(int)((kept * 60) + (0.95 * ice * value) + 1e-3)] += 1.0 / (FrostTexture.Count * FrostTexture.Side * FrostTexture.Side);
        }

        const int Images = 20_000;
        var counts = new double[256];
        var (first, second) = (new List<double>(), new List<double>());
        for (var index = 0; index < Images; index++)
        {
            var result = Perturb.Apply("frost_procedural", severity, shape, Perturb.Flat(shape, 60), index);
            counts[result[0]]++;
            first.Add(result[0]);
            second.Add(result[2]);
        }

        double statistic = 0, seen = 0, due = 0;
        var cells = -1;
        for (var b = 0; b < 256; b++)
        {
            (seen, due) = (seen + counts[b], due + (Images * chances[b]));
            if (due >= 20)
            {
                statistic += (seen - due) * (seen - due) / due;
                cells++;
                (seen, due) = (0, 0);
            }
        }

        Assert.That(seen, Is.LessThan(due + 25));
        Assert.That(statistic, Is.LessThan(ChiSquared.InvCDF(cells, 0.9999)), $"{cells} degrees of freedom");

        // Two columns apart the textures correlate by what their own pixels do; both ways, since half of the crops are mirrored.
        var mean = textures.Average(texture => texture.Values.Average(value => (double)value));
        double together = 0, alone = 0;
        foreach (var texture in textures)
        {
            for (var k = 0; k < texture.Values.Length; k++)
            {
                var beside = (k & ~(FrostTexture.Side - 1)) | ((k + 2) & (FrostTexture.Side - 1));
                together += (texture.Values[k] - mean) * (texture.Values[beside] - mean);
                alone += (texture.Values[k] - mean) * (texture.Values[k] - mean);
            }
        }

        CheckCorrelation(first, second, together / alone);
    }

    [Test]
    public void Fog_is_the_stated_mixture_with_its_map([Range(1, 5)] int severity)
    {
        // (x + c p) m / (m + c), in plain doubles, with the map that the image's own stream draws (its distribution: WeatherTests).
        var shape = new ImageShape(21, 32, 3);
        var image = TestImages.Scene(shape);
        var (strength, decay) = Fog.Cloud.At(shape, severity, null);
        var random = new SeededRandom(Seed.Of(1, "tests", "fog", 4));
        var lanes = new RandomLanes(ref random);
        var map = new float[1024 + Pixels.Block];
        Plasma.Make(ref lanes, 32, decay, map, new float[Plasma.RoomFor(32)]);

        var result = Perturb.Apply("fog", severity, shape, image, 4);

        var most = image.Max() / 255.0;
        for (var k = 0; k < image.Length; k++)
        {
            var value = 255 * ((image[k] / 255.0) + (strength * map[k % shape.PlaneSize])) * most / (most + strength);
            Assert.That(value - result[k], Is.InRange(-0.002, 1.0001), $"{k}");
        }
    }

    [Test]
    public void Motion_goes_in_every_direction_within_45_degrees_alike()
    {
        // Sampled at its end, a one-sided blur of a bright point says its slope to a pixel in 18: eight equal shares of the angle are told
        // apart well enough only by their edges, so the test is of the mean and the variance of the angle: 0 and (pi / 2)^2 / 12.
        var shape = new ImageShape(64, 64, 1);
        var image = new byte[shape.Size];
        image[(32 * 64) + 50] = 255;
        const int Images = 600;
        var angles = Enumerable.Range(0, Images).Select(index =>
        {
            var result = Perturb.Apply("motion_blur", 5, shape, image, index);
            var far = Enumerable.Range(0, result.Length).Where(k => result[k] > 0).MinBy(k => k % 64);
            return Math.Atan2((far / 64) - 32, 50 - (far % 64));
        }).ToArray();
        var variance = Math.PI * Math.PI / 48;

        Assert.That(angles.Average(), Is.EqualTo(0).Within(4 * Math.Sqrt(variance / Images)));

        // A uniform variable's fourth moment is 1.8 times the squared variance; rounding to pixels adds about (1/7)^2 / 12.
        Assert.That(angles.Average(angle => angle * angle), Is.EqualTo(variance).Within((4 * variance * Math.Sqrt(0.8 / Images)) + 0.002));
    }

    [Test]
    public void Patches_and_occlusions_go_everywhere_alike()
    {
        // Two patches a side: 23 orders, all but the original one. Four of 49 cells are covered.
        const int Images = 4600;
        var shape = new ImageShape(14, 14, 1);
        byte[] image = [.. Enumerable.Range(0, 196).Select(k => (byte)(10 + (100 * (k / 98)) + (50 * (k % 14 / 7))))];
        var orders = new Dictionary<(byte, byte, byte, byte), int>();
        var cells = new int[49];
        for (var index = 0; index < Images; index++)
        {
            var laid = Perturb.Apply("patch_shuffle", 1, shape, image, index);
            var order = (laid[0], laid[7], laid[98], laid[105]);
            orders[order] = orders.GetValueOrDefault(order) + 1;
            var covered = Perturb.Apply("occlusion", 1, shape, Perturb.Flat(shape, 9), index);
            for (var cell = 0; cell < 49; cell++)
            {
                cells[cell] += covered[(cell / 7 * 28) + (cell % 7 * 2)] == 128 ? 1 : 0;
            }
        }

        Assert.That(orders, Has.Count.EqualTo(23));
        Assert.That(orders.Values.Sum(count => (count - 200.0) * (count - 200) / 200), Is.LessThan(ChiSquared.InvCDF(22, 0.9999)));

        // Drawn without replacement: the sum of squares over its expectation is chi-squared times (49 - 4) / 48.
        var due = Images * 4 / 49.0;
        Assert.That(cells.Sum(), Is.EqualTo(4 * Images));
        Assert.That(cells.Sum(count => (count - due) * (count - due) / due) * 48 / 45, Is.LessThan(ChiSquared.InvCDF(48, 0.9999)));
    }

    private static double Correlation(float[] kernel, int lag)
    {
        double sum = 0;
        for (var i = 1 - kernel.Length; i < kernel.Length; i++)
        {
            sum += Math.Abs(i + lag) < kernel.Length ? (double)kernel[Math.Abs(i)] * kernel[Math.Abs(i + lag)] : 0;
        }

        return sum;
    }

    private static void CheckMoments(List<double> values, double mean, double variance)
    {
        // A sum of bounded values has lighter tails than a normal one, whose variance has the relative error sqrt(2 / n).
        Assert.That(values.Average(), Is.EqualTo(mean).Within(4 * Math.Sqrt(variance / values.Count)));
        Assert.That(values.Average(value => (value - mean) * (value - mean)) / variance, Is.EqualTo(1).Within(4 * Math.Sqrt(2.0 / values.Count)));
    }

    private static void CheckCorrelation(List<double> first, List<double> second, double expected)
    {
        var found = MathNet.Numerics.Statistics.Correlation.Pearson(first, second);
        Assert.That(found, Is.EqualTo(expected).Within(Math.Max(4 * (1 - (expected * expected)) / Math.Sqrt(first.Count), 1e-3)));
    }
}
