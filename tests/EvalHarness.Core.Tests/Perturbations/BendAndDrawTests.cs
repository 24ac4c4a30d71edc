using EvalHarness.Data;
using MathNet.Numerics.Distributions;

namespace EvalHarness.Perturbations;

/// <summary>The random geometry and the drawn lines against their definitions, at fixed seeds.</summary>
public sealed class BendAndDrawTests
{
    [Test]
    public void The_affine_map_without_jitter_is_the_identity()
    {
        var random = new SeededRandom(1);
        var map = AffineMap.Jittered(new ImageShape(31, 45, 3), 0, ref random);

        Assert.That((map.A, map.B, map.D, map.E), Is.EqualTo((1.0, 0.0, 0.0, 1.0)));
        Assert.That((map.X(12, 7), map.Y(12, 7)), Is.EqualTo((12f, 7f)));
    }

    [Test]
    public void The_affine_map_moves_its_three_points_by_uniform_jitter_within_bounds()
    {
        // At 32x32 the points are (26, 26), (26, 6) and (6, 6); the inverse of the map at them is the point moved. Uniform on +-2:
        // variance 4 / 3 with standard error (4 / 3) sqrt(0.8 / n), since the fourth moment is 1.8 times the squared variance.
        const int Maps = 4000;
        double squares = 0, most = 0;
        for (var i = 0; i < Maps; i++)
        {
            var random = new SeededRandom((ulong)i);
            var m = AffineMap.Jittered(new ImageShape(32, 32, 1), 2, ref random);
            var determinant = (m.A * m.E) - (m.B * m.D);
            var moved = ((m.E * (26 - m.C)) - (m.B * (26 - m.F))) / determinant;
            squares += (moved - 26) * (moved - 26);
            most = Math.Max(most, Math.Abs(moved - 26));
        }

        Assert.That(most, Is.InRange(1.99, 2.0000001));
        Assert.That(squares / Maps, Is.EqualTo(4 / 3.0).Within(4 * (4 / 3.0) * Math.Sqrt(0.8 / Maps)));
    }

    [Test]
    public void Elastic_keeps_the_values_within_the_pictures_own_range([Range(1, 5)] int severity)
    {
        // Bilinear sampling with mirrored edges never leaves the range of the picture.
        var shape = new ImageShape(64, 64, 3);
        byte[] image = [.. TestImages.Scene(shape).Select(v => Math.Clamp(v, (byte)60, (byte)180))];

        Assert.That(Perturb.Apply("elastic_transform", severity, shape, image), Is.All.InRange(60, 180));
    }

    [Test]
    public void Either_direction_is_as_likely([Values("rotate", "shear")] string id)
    {
        var image = TestImages.Scene(TestImages.GreyShape);
        var results = Enumerable.Range(0, 400).Select(i => Convert.ToHexString(Perturb.Apply(id, 2, TestImages.GreyShape, image, i)))
            .GroupBy(r => r, StringComparer.Ordinal).Select(g => g.Count()).ToArray();

        Assert.That(results, Has.Length.EqualTo(2));
        Assert.That(results, Is.All.EqualTo(200).Within(40)); // 4 x sqrt(400) / 2
    }

    [Test]
    public void Translate_moves_both_axes_either_way()
    {
        var image = TestImages.Scene(TestImages.GreyShape);
        var results = Enumerable.Range(0, 400).Select(i => Convert.ToHexString(Perturb.Apply("translate", 3, TestImages.GreyShape, image, i)))
            .GroupBy(r => r, StringComparer.Ordinal).Select(g => g.Count()).ToArray();

        Assert.That(results, Has.Length.EqualTo(4));
        Assert.That(results, Is.All.EqualTo(100).Within(35)); // 4 x sqrt(400 x 3 / 16)
    }

    [Test]
    public void A_dotted_line_leaves_out_every_other_pair_of_columns_and_the_last_one()
    {
        var result = Perturb.Apply("dotted_line", 1, TestImages.GreyShape, new byte[784]);
        var lit = Enumerable.Range(0, 28).Select(x => Enumerable.Range(0, 28).Any(y => result[(y * 28) + x] > 0)).ToArray();

        Assert.That(lit, Is.EqualTo(Enumerable.Range(0, 28).Select(x => x % 4 >= 2 && x < 27).ToArray()));
    }

    [Test]
    public void A_zigzag_runs_from_the_third_column_to_the_third_last_and_never_darkens()
    {
        var image = Perturb.Flat(TestImages.GreyShape, 40);
        for (var index = 0; index < 20; index++)
        {
            var result = Perturb.Apply("zigzag", 1, TestImages.GreyShape, image, index);
            var lit = Enumerable.Range(0, 784).Where(k => result[k] > 40).Select(k => k % 28).ToArray();

            Assert.That(result, Is.All.GreaterThanOrEqualTo(40));
            Assert.That(lit, Is.Not.Empty.And.All.InRange(1, 27));
        }
    }

    [Test]
    public void The_two_ends_of_a_dotted_line_are_uniform_and_independent() =>
        CheckUniform("dotted_line", from first in Enumerable.Range(0, 27)
                                    from last in Enumerable.Range(0, 27)
                                    select Drawn(plane =>
            LineField.Add(plane, 28, 28, new Line(0, first, 27, last), static column => column % 4 >= 2)));

    [Test]
    public void A_zigzag_begins_at_a_uniform_row_and_ends_at_one_of_ten_around_it() =>
        CheckUniform("zigzag", from first in Enumerable.Range(0, 27)
                               from down in Enumerable.Range(-5, 10)
                               select Drawn(plane =>
            Zigzag.Draw(plane, TestImages.GreyShape, first, first + down)));

    [Test]
    public void Patches_keep_the_histogram_and_an_occluded_cell_stays_occluded()
    {
        var shape = new ImageShape(29, 33, 3);
        var image = TestImages.Scene(shape);
        for (var severity = 1; severity <= 5; severity++)
        {
            Assert.That(Perturb.Apply("patch_shuffle", severity, shape, image).Order(), Is.EqualTo(image.Order()));
        }

        var less = Perturb.Apply("occlusion", 2, shape, image);
        var more = Perturb.Apply("occlusion", 4, shape, image);
        Assert.That(Enumerable.Range(0, image.Length).Where(k => less[k] != image[k]), Is.All.Matches<int>(k => more[k] == 128));
    }

    [Test]
    public void Low_and_high_frequencies_part_a_wave_as_their_gaussian_says()
    {
        // cos(2 pi (x + 1/2) f / 64) with 4 periods: kept exp(-2 (pi f s)^2), with s the deviation as a share of the side.
        var shape = new ImageShape(64, 64, 1);
        byte[] image = [.. Enumerable.Range(0, 4096).Select(k => (byte)Math.Round(127.5 + (100 * Math.Cos(2 * Math.PI * ((k % 64) + 0.5) * 4 / 64))))];
        var low = Perturb.Apply("low_pass", 4, shape, image);
        var high = Perturb.Apply("high_pass", 4, shape, image);
        double Amplitude(byte[] picture) => (picture.Max(v => (double)v) - picture.Min(v => (double)v)) / 2;

        Assert.That(Amplitude(low), Is.EqualTo(100 * Math.Exp(-2 * Math.Pow(Math.PI * 4 * 0.05, 2))).Within(1.5));
        Assert.That(Amplitude(high), Is.EqualTo(100 * (1 - Math.Exp(-2 * Math.Pow(Math.PI * 4 * 0.06, 2)))).Within(1.5));
    }

    private static string Drawn(Action<float[]> draw)
    {
        var plane = new float[784];
        draw(plane);
        var result = new byte[784];
        Overlay.Apply(new byte[784], result, TestImages.GreyShape, plane);
        return Convert.ToHexString(result);
    }

    // Which picture it is says where the line lies: Pearson's test of equal odds of all of them, at a level of 0.0001.
    private static void CheckUniform(string id, IEnumerable<string> pictures)
    {
        const int Due = 20;
        var counts = pictures.ToDictionary(picture => picture, _ => 0, StringComparer.Ordinal);
        for (var index = 0; index < Due * counts.Count; index++)
        {
            counts[Convert.ToHexString(Perturb.Apply(id, 1, TestImages.GreyShape, new byte[784], index))]++;
        }

        var statistic = counts.Values.Sum(count => (count - (double)Due) * (count - Due) / Due);
        Assert.That(statistic, Is.LessThan(ChiSquared.InvCDF(counts.Count - 1, 0.9999)).And.GreaterThan(ChiSquared.InvCDF(counts.Count - 1, 0.0001)));
    }
}
