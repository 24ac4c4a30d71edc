using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>Blurs against plain loops over their definitions.</summary>
public sealed class BlurTests
{
    private static readonly ImageShape Odd = new(37, 29, 1);

    [Test]
    public void Defocus_is_a_convolution_with_the_whole_disk_at_every_severity(
        [Values(ParameterSize.Small, ParameterSize.Medium, ParameterSize.Large)] ParameterSize size, [Range(1, 5)] int severity)
    {
        var side = size switch { ParameterSize.Small => 33, ParameterSize.Medium => 49, _ => 145 };
        var shape = new ImageShape(side, side + 2, 1);
        var image = TestImages.Scene(shape);
        var result = Perturb.Apply("defocus_blur", severity, shape, image);
        var (radius, softening) = DefocusBlur.Disk.At(shape, severity, null);
        var kernel = DiskKernel.Of(radius, softening).Weights;
        var reach = kernel.Length - 1;

        Assert.That(kernel.Select((row, y) => row.Select((w, x) => (double)w * (x == 0 ? 1 : 2) * (y == 0 ? 1 : 2)).Sum()).Sum(), Is.EqualTo(1).Within(0.02));
        for (var k = 0; k < image.Length; k += 7)
        {
            double sum = 0;
            for (var dy = -reach; dy <= reach; dy++)
            {
                var row = kernel[Math.Abs(dy)];
                for (var dx = 1 - row.Length; dx < row.Length; dx++)
                {
                    sum += row[Math.Abs(dx)] * image[
                        (Borders.Index(Border.Reflect101, (k / shape.Width) + dy, shape.Height) * shape.Width)
                        + Borders.Index(Border.Reflect101, (k % shape.Width) + dx, shape.Width)];
                }
            }

            // Truncation: the byte is the whole part, or its neighbour where the sum is within a thousandth of a whole number.
            Assert.That(sum - result[k], Is.InRange(-0.002, 1.0001), $"{k}");
        }
    }

    [Test]
    public void Motion_is_a_weighted_sum_along_a_rounded_line()
    {
        var image = TestImages.Scene(Odd);
        var kernel = MotionKernel.Of(6, 2);
        var roomy = new float[kernel.RoomFor(Odd.Height, Odd.Width)];
        var offsets = new int[13];
        var result = new byte[image.Length];
        kernel.Load(image, Odd.Height, Odd.Width, roomy);
        kernel.Offsets(0.6, Odd.Width, offsets);
        kernel.Apply(roomy, offsets, Odd.Height, Odd.Width, new float[2 * Pixels.Padded(Odd.Width)], result);

        for (var k = 0; k < image.Length; k++)
        {
            var sum = 0.0;
            for (var i = 0; i < 13; i++)
            {
                var y = Math.Clamp((k / Odd.Width) + (int)Math.Ceiling((i * Math.Sin(0.6)) - 0.5), 0, Odd.Height - 1);
                var x = Math.Clamp((k % Odd.Width) + (int)Math.Ceiling((i * Math.Cos(0.6)) - 0.5), 0, Odd.Width - 1);
                sum += kernel.Weights[i] * image[(y * Odd.Width) + x];
            }

            Assert.That(result[k], Is.EqualTo(sum).Within(0.501), $"{k}");
        }
    }

    [Test]
    public void Motion_blur_never_looks_steeper_than_45_degrees()
    {
        // A bright point smears along its line; over many seeds the directions fill the quarter circle and never leave it.
        var shape = new ImageShape(64, 64, 1);
        var image = new byte[shape.Size];
        image[(32 * 64) + 50] = 255;
        var slopes = Enumerable.Range(0, 200).Select(index =>
        {
            var result = Perturb.Apply("motion_blur", 5, shape, image, index);
            var lit = Enumerable.Range(0, result.Length).Where(k => result[k] > 0).ToArray();
            var far = lit.MinBy(k => k % 64);
            return ((far / 64) - 32) / (double)(50 - (far % 64));
        }).ToArray();

        Assert.That(slopes.Max(), Is.InRange(0.8, 1.15));
        Assert.That(slopes.Min(), Is.InRange(-1.15, -0.8));
        Assert.That(slopes.Average(), Is.EqualTo(0).Within(0.15));
    }

    [Test]
    public void A_flat_image_stays_flat(
        [Values("gaussian_blur", "defocus_blur", "motion_blur", "zoom_blur", "glass_blur", "low_pass", "elastic_transform", "pixelate", "contrast")] string id,
        [Range(1, 5)] int severity)
    {
        foreach (var shape in new[] { new ImageShape(32, 32, 3), new ImageShape(150, 146, 1) })
        {
            // The disk's softening loses what it cuts off at the ends of its 17x17 or 21x21 grid: up to a half percent, as in the original.
            var result = Perturb.Apply(id, severity, shape, Perturb.Flat(shape, 173));
            Assert.That(result, id == "defocus_blur" ? Is.All.InRange(170, 175) : Is.All.EqualTo(173), $"{shape}");
        }
    }

    [Test]
    public void Pixelate_is_the_rounded_mean_of_boxes_along_the_rows_then_down_at_every_size(
        [Values(31, 63, 64, 65, 97, 128, 150, 224, 257)] int width, [Range(1, 5)] int severity)
    {
        var shape = new ImageShape(37, width, 3);
        var image = TestImages.Scene(shape);
        var kept = Pixelate.Kept.At(shape, severity, null);
        var (rows, columns) = (BoxAxis.Of(37, kept), BoxAxis.Of(width, kept));
        int Mean(BoxAxis axis, int box, Func<int, int> at)
        {
            var (first, end) = (axis.Start[box], axis.Start[box + 1]);
            var sum = Enumerable.Range(first, end - first).Sum(at);
            return ((2 * sum) + end - first) / (2 * (end - first));
        }

        var result = Perturb.Apply("pixelate", severity, shape, image);

        for (var channel = 0; channel < 3; channel++)
        {
            var narrow = Enumerable.Range(0, 37).Select(y => Enumerable.Range(0, columns.Count)
                .Select(x => Mean(columns, x, at => image[(channel * shape.PlaneSize) + (y * width) + at])).ToArray()).ToArray();
            var small = Enumerable.Range(0, rows.Count).Select(y => Enumerable.Range(0, columns.Count)
                .Select(x => Mean(rows, y, at => narrow[at][x])).ToArray()).ToArray();
            byte[] expected = [.. Enumerable.Range(0, shape.PlaneSize).Select(k => (byte)small[rows.From[k / width]][columns.From[k % width]])];
            Assert.That(result.AsSpan(channel * shape.PlaneSize, shape.PlaneSize).SequenceEqual(expected), $"channel {channel}");
        }
    }

    [Test]
    public void Glass_on_colour_copies_and_on_grey_or_clean_swaps()
    {
        // Severity 1 of CIFAR-10-C blurs by 0.05 pixels, that is not at all: a swap keeps the histogram, a copy does not.
        var colour = TestImages.Scene(TestImages.ColourShape);
        var grey = TestImages.Scene(TestImages.GreyShape);
        int[] Histogram(byte[] image) => [.. Enumerable.Range(0, 256).Select(v => image.Count(b => b == v))];

        Assert.That(Histogram(Perturb.Apply("glass_blur", 1, TestImages.GreyShape, grey)), Is.EqualTo(Histogram(grey)));
        Assert.That(
            Histogram(Perturb.Apply("glass_blur", 1, TestImages.ColourShape, colour, mode: PerturbationMode.Clean)), Is.EqualTo(Histogram(colour)));
        Assert.That(Histogram(Perturb.Apply("glass_blur", 1, TestImages.ColourShape, colour)), Is.Not.EqualTo(Histogram(colour)));
    }

    [Test]
    public void Canonical_glass_on_colour_takes_each_pixel_from_up_to_the_shift_up_or_left_and_never_beyond()
    {
        // Offsets run from -1 to 0 at a shift of 1, and rows are done last to first, so every source is still the original.
        var shape = new ImageShape(32, 32, 3);
        var image = new byte[shape.Size];
        for (var k = 0; k < 1024; k++)
        {
            (image[k], image[1024 + k], image[2048 + k]) = ((byte)(8 * (k / 32)), (byte)(8 * (k % 32)), 7);
        }

        var counts = new int[4];
        for (var index = 0; index < 40; index++)
        {
            var result = Perturb.Apply("glass_blur", 1, shape, image, index);
            for (var k = 0; k < 1024; k++)
            {
                var (dy, dx) = ((k / 32) - (result[k] / 8), (k % 32) - (result[1024 + k] / 8));
                var moved = k / 32 > 1 && k % 32 > 1;
                Assert.That((dy, dx), moved ? Is.AnyOf((0, 0), (0, 1), (1, 0), (1, 1)) : Is.EqualTo((0, 0)), $"{k}");
                counts[(2 * dy) + dx] += moved ? 1 : 0;
            }
        }

        // 40 x 900 draws, a quarter each: standard error 82.
        Assert.That(counts, Is.All.EqualTo(9000).Within(4 * 82));
    }
}
