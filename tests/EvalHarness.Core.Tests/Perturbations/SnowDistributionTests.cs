using EvalHarness.Data;
using MathNet.Numerics.Distributions;

namespace EvalHarness.Perturbations;

/// <summary>
/// Snow on black against its stated distribution at fixed seeds: mean, variance and the covariance of neighbours beside and below. An image is one
/// independent sample, the mean over some places of it; limits are four of the standard errors that those samples have.
/// </summary>
public sealed class SnowDistributionTests
{
    // Under 48, 144 and above: each of the three tables; wide enough for places whose smears, and those of the half turn, meet neither each other nor an edge.
    private static readonly ImageShape[] Shapes = [new(47, 120, 1), new(95, 160, 1), new(144, 220, 1)];

    [Test]
    public void Without_magnification_variance_and_covariance_are_those_of_cut_normal_values_smeared([Values(0, 1)] int size, [Values(1, 2)] int severity)
    {
        // A byte b of the layer has the odds of the normal values that become it, none below the threshold. Smearing by weights K along a direction, taps
        // that round to one pixel added, makes of its variance v the autocovariance v sum K(q) K(q + d), which is averaged over directions; the layer
        // comes twice, at a place and at its half turn.
        var shape = Shapes[size];
        var flakes = Snow.Weather.At(shape, severity, null);
        Assert.That(flakes.Zoom, Is.EqualTo(1));
        double first = 0, second = 0;
        for (var b = 0; b <= 255; b++)
        {
            double Below(double value) => Normal.CDF(flakes.Mean, flakes.Deviation, value);
            var upper = b == 255 ? 1 : Below(Math.Max((b + 1) / 255.0, flakes.Threshold));
            var odds = upper - Below(Math.Max(b / 255.0, flakes.Threshold));
            (first, second) = (first + (odds * b), second + (odds * b * b));
        }

        var variance = second - (first * first);
        var images = Moments(index => Perturb.Apply("snow", severity, shape, new byte[shape.Size], index), shape, White(flakes) + (2 * first), 3000);

        Check(images[0], 0, "mean");
        Check(images[1], 2 * variance * Overlap(flakes, 0, 0), "variance");
        Check(images[2], 2 * variance * Overlap(flakes, 0, 1), "beside");
        Check(images[3], 2 * variance * Overlap(flakes, 1, 0), "below");

        // Each of the two smears is rounded to a whole byte: a twelfth at most for the second moments, and a little for the mean.
        void Check(double[] samples, double due, string what) =>
            Assert.That(samples.Average(), Is.EqualTo(due).Within((4 * Math.Sqrt(Variance(samples) / samples.Length)) + (1 / 6.0)), what);
    }

    [Test]
    public void Every_table_is_distributed_as_a_plain_rendering_of_its_definition([Values(0, 1, 2)] int size, [Values(1, 3, 5)] int severity)
    {
        const int Images = 400;
        var shape = Shapes[size];
        var flakes = Snow.Weather.At(shape, severity, null);
        var plain = Enumerable.Range(0, Images).Select(index => Plain(flakes, shape, (ulong)index)).ToArray();
        var centre = plain.Average(image => Places(shape).Average(place => (double)image[place]));
        var ours = Moments(index => Perturb.Apply("snow", severity, shape, new byte[shape.Size], index), shape, centre, Images);
        var due = Moments(index => plain[index], shape, centre, Images);
        for (var k = 0; k < ours.Length; k++)
        {
            var error = Math.Sqrt((Variance(ours[k]) + Variance(due[k])) / Images);
            Assert.That(ours[k].Average(), Is.EqualTo(due[k].Average()).Within(4 * error), $"{k}");
        }
    }

    // In the left half of the middle row, so that the half turn of each lies far to the right.
    private static IEnumerable<int> Places(ImageShape shape) => Enumerable.Range(2, 5).Select(k => (shape.Height / 2 * shape.Width) + (k * shape.Width / 15));

    private static double[][] Moments(Func<int, byte[]> make, ImageShape shape, double centre, int count)
    {
        var moments = new double[4][];
        for (var k = 0; k < 4; k++)
        {
            moments[k] = new double[count];
        }

        for (var index = 0; index < count; index++)
        {
            var image = make(index);
            foreach (var place in Places(shape))
            {
                var here = image[place] - centre;
                moments[0][index] += here / 5;
                moments[1][index] += here * here / 5;
                moments[2][index] += here * (image[place + 1] - centre) / 5;
                moments[3][index] += here * (image[place + shape.Width] - centre) / 5;
            }
        }

        return moments;
    }

    private static double Overlap(Snow.Flakes flakes, int rows, int columns)
    {
        const int Directions = 2000;
        var weights = Weights(flakes);
        var total = 0.0;
        for (var k = 0; k < Directions; k++)
        {
            var taps = new Dictionary<(int, int), double>();
            for (var i = 0; i < weights.Length; i++)
            {
                var at = Step((-135 + (90 * (k + 0.5) / Directions)) * Math.PI / 180, i);
                taps[at] = taps.GetValueOrDefault(at) + weights[i];
            }

            total += taps.Sum(tap => tap.Value * taps.GetValueOrDefault((tap.Key.Item1 + rows, tap.Key.Item2 + columns)));
        }

        return total / Directions;
    }

    private static byte[] Plain(Snow.Flakes flakes, ImageShape shape, ulong seed)
    {
        // Streams of their own: none of the library's perturbations is seeded so.
        var random = new SeededRandom(seed + 7_000_000);
        var (height, width) = (shape.Height, shape.Width);
        var (rows, columns) = ((int)Math.Ceiling(height / flakes.Zoom), (int)Math.Ceiling(width / flakes.Zoom));
        var field = new double[rows * columns];
        for (var i = 0; i < field.Length; i++)
        {
            field[i] = flakes.Mean + (flakes.Deviation * Normal.InvCDF(0, 1, (random.NextDouble() + 1e-17) * (1 - 1e-16)));
        }

        var layer = new byte[height * width];
        for (var y = 0; y < height; y++)
        {
            var (top, down) = Zoomed(y, height, rows, flakes.Zoom);
            for (var x = 0; x < width; x++)
            {
                var (left, right) = Zoomed(x, width, columns, flakes.Zoom);
                double Row(int row) => ((1 - right) * field[(row * columns) + left]) + (right * field[(row * columns) + Math.Min(left + 1, columns - 1)]);
                var value = ((1 - down) * Row(top)) + (down * Row(Math.Min(top + 1, rows - 1)));
                layer[(y * width) + x] = value < flakes.Threshold ? (byte)0 : (byte)Math.Clamp(255 * value, 0, 255);
            }
        }

        var angle = (-135 + (90 * random.NextDouble())) * Math.PI / 180;
        var weights = Weights(flakes);
        double Smeared(int at)
        {
            var sum = 0.0;
            for (var i = 0; i < weights.Length; i++)
            {
                var (down, right) = Step(angle, i);
                sum += weights[i] * layer[(Math.Clamp((at / width) + down, 0, height - 1) * width) + Math.Clamp((at % width) + right, 0, width - 1)];
            }

            return Math.Floor(sum + 0.5);
        }

        var image = new byte[layer.Length];
        foreach (var at in Places(shape).SelectMany(place => (int[])[place, place + 1, place + width]))
        {
            image[at] = (byte)Math.Min(255, White(flakes) + Smeared(at) + Smeared(image.Length - 1 - at));
        }

        return image;
    }

    // The middle round(ceil(n / z) z) places, end pixel on end pixel, cut to the length.
    private static (int Index, double Weight) Zoomed(int i, int length, int source, double factor)
    {
        var zoomed = (int)Math.Round(source * factor);
        var at = (i + ((zoomed - length) / 2)) * (source - 1.0) / (zoomed - 1);
        return ((int)at, at - (int)at);
    }

    private static double[] Weights(Snow.Flakes flakes)
    {
        var weights = Enumerable.Range(0, (2 * flakes.Radius) + 1).Select(i => Math.Exp(-i * i / (2 * flakes.Smear * flakes.Smear))).ToArray();
        return Array.ConvertAll(weights, weight => weight / weights.Sum());
    }

    private static (int Down, int Right) Step(double angle, int i) => ((int)Math.Round(i * Math.Sin(angle)), (int)Math.Round(i * Math.Cos(angle)));

    // Black is whitened by half of what is not kept; the flakes added to it are whole bytes.
    private static double White(Snow.Flakes flakes) => Math.Floor(((1 - flakes.Kept) * 127.5) + 1e-3);

    private static double Variance(double[] values) => MathNet.Numerics.Statistics.Statistics.Variance(values);
}
