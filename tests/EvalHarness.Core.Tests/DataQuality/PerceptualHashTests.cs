using System.Numerics;
using EvalHarness.Data;
using EvalHarness.Metrics.DataQuality;
using EvalHarness.Perturbations;

namespace EvalHarness.Tests.DataQuality;

public sealed class PerceptualHashTests
{
    private static readonly ImageShape Grey = new(28, 28, 1);

    [Test]
    public void Difference_hash_of_a_ramp_is_all_ones_and_of_its_mirror_all_zeros()
    {
        var hash = new PerceptualHash(Grey);
        var ramp = Image(Grey, (_, x) => 9 * x);
        var mirror = Image(Grey, (_, x) => 9 * (27 - x));

        Assert.That(hash.Of(ramp).Difference, Is.EqualTo(ulong.MaxValue));
        Assert.That(hash.Of(mirror).Difference, Is.Zero);
    }

    [Test]
    public void Frequency_hash_of_a_horizontal_wave_has_its_frequencys_bit()
    {
        // cos(pi (2x + 1) u / 64) with u = 3 on a 32 x 32 image is the basis function (0, 3) itself: only that bit and brightness stand out.
        var shape = new ImageShape(32, 32, 1);
        var wave = Image(shape, (_, x) => (int)Math.Round(128 + 100 * Math.Cos(Math.PI * (2 * x + 1) * 3 / 64)));

        var bits = new PerceptualHash(shape).Of(wave).Frequency;

        Assert.That((bits >> (63 - 3)) & 1, Is.EqualTo(1UL)); // row 0, column 3
        Assert.That((bits >> 63) & 1, Is.EqualTo(1UL)); // brightness
    }

    [Test]
    public void Noise_and_brightness_move_few_bits_and_another_image_many()
    {
        var hash = new PerceptualHash(Grey);
        var random = new SeededRandom(5);
        var image = Blobs(1);
        var noisy = image.Select(v => (byte)Math.Clamp(v + random.NextInt(7) - 3, 0, 255)).ToArray();
        var brighter = image.Select(v => (byte)Math.Min(255, v + 20)).ToArray();

        Assert.That(hash.Of(image).Distance(hash.Of(noisy)), Is.LessThanOrEqualTo(6));
        Assert.That(hash.Of(image).Distance(hash.Of(brighter)), Is.LessThanOrEqualTo(4));
        Assert.That(hash.Of(image).Distance(hash.Of(Blobs(2))), Is.GreaterThan(16));
    }

    [Test]
    public void A_flat_image_is_marked()
    {
        Assert.That(new PerceptualHash(Grey).Of(Image(Grey, (_, _) => 77)).IsFlat, Is.True);
        Assert.That(new PerceptualHash(Grey).Of(Blobs(1)).IsFlat, Is.False);
    }

    [Test]
    public void Colour_is_hashed_by_its_brightness()
    {
        var shape = new ImageShape(28, 28, 3);
        var grey = Blobs(3);
        byte[] colour = [.. grey, .. grey, .. grey];

        Assert.That(new PerceptualHash(shape).Of(colour).Distance(new PerceptualHash(Grey).Of(grey)), Is.Zero);
    }

    [Test]
    public void Planted_near_and_exact_duplicates_are_found_and_nothing_else()
    {
        var hash = new PerceptualHash(Grey);
        var images = Enumerable.Range(0, 300).Select(i => Blobs((ulong)(100 + i))).ToList();
        images.Add(images[7]); // exact, at 300
        var near = (byte[])images[20].Clone();
        near[400] ^= 1; // one grey level of one pixel, at 301
        images.Add(near);
        images.Add(Image(Grey, (_, _) => 0)); // flat images are not duplicates of each other
        images.Add(Image(Grey, (_, _) => 0));

        var report = DuplicateSearch.Within(images.ConvertAll(image => hash.Of(image)));

        Assert.That(report.Pairs.Select(pair => (pair.First, pair.Second, pair.IsExact)), Is.EqualTo(new[] { (7, 300, true), (20, 301, false) }));
        Assert.That((report.Total, report.Exact, report.Flat), Is.EqualTo((2L, 1L, 2)));
    }

    [Test]
    public void Test_images_from_the_training_data_are_leakage()
    {
        var hash = new PerceptualHash(Grey);
        var train = Enumerable.Range(0, 50).Select(i => hash.Of(Blobs((ulong)i))).ToArray();
        var test = Enumerable.Range(45, 50).Select(i => hash.Of(Blobs((ulong)i))).ToArray();

        var report = DuplicateSearch.Between(train, test);

        Assert.That(report.Exact, Is.EqualTo(5));
        Assert.That(report.Pairs[0], Is.EqualTo(new DuplicatePair(45, 0, 0, true)));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(3)]
    [TestCase(6)]
    public void Search_finds_exactly_what_comparing_all_with_all_finds(int distance)
    {
        var random = new SeededRandom(9);
        var prints = new List<ImageFingerprint>();
        for (var i = 0; i < 400; i++)
        {
            // Half are neighbours of an earlier one, a few bits away in both hashes.
            var from = i % 2 == 1 ? prints[random.NextInt(i)] : new ImageFingerprint(random.NextUInt64(), random.NextUInt64(), 0, false);
            var (d, f) = (from.Difference, from.Frequency);
            for (var flip = 0; flip < random.NextInt(5); flip++)
            {
                d ^= 1UL << random.NextInt(64);
                f ^= 1UL << random.NextInt(64);
            }

            prints.Add(new ImageFingerprint(d, f, (ulong)i, false));
        }

        var expected = 0L;
        for (var j = 0; j < prints.Count; j++)
        {
            for (var i = 0; i < j; i++)
            {
                expected += BitOperations.PopCount(prints[i].Difference ^ prints[j].Difference) <= distance
                    && BitOperations.PopCount(prints[i].Frequency ^ prints[j].Frequency) <= distance ? 1 : 0;
            }
        }

        Assert.That(expected, Is.GreaterThan(0));
        Assert.That(DuplicateSearch.Within(prints, distance).Total, Is.EqualTo(expected));
    }

    private static byte[] Image(ImageShape shape, Func<int, int, int> value)
    {
        var image = new byte[shape.PlaneSize];
        for (var i = 0; i < image.Length; i++)
        {
            image[i] = (byte)Math.Clamp(value(i / shape.Width, i % shape.Width), 0, 255);
        }

        return image;
    }

    // A few soft blobs at places that the seed decides.
    private static byte[] Blobs(ulong seed)
    {
        var random = new SeededRandom(seed);
        var blobs = Enumerable.Range(0, 6).Select(_ => (Y: 28 * random.NextDouble(), X: 28 * random.NextDouble(), H: 60 + 120 * random.NextDouble())).ToArray();
        return Image(Grey, (y, x) => (int)blobs.Sum(b => b.H * Math.Exp(-((y - b.Y) * (y - b.Y) + (x - b.X) * (x - b.X)) / 24)));
    }
}
