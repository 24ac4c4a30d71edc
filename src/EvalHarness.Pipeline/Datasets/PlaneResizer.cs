using EvalHarness.Data;

namespace EvalHarness.Datasets;

/// <summary>
/// Resizes 8-bit planes with a triangle filter that widens when shrinking (antialiased bilinear, as Pillow's BILINEAR and torchvision's Resize):
/// columns first, then rows, rounded to bytes after each.
/// </summary>
internal static class PlaneResizer
{
    /// <summary>Resizes every plane; both shapes have the same channels.</summary>
    public static void Resize(ReadOnlySpan<byte> source, ImageShape from, Span<byte> result, ImageShape to)
    {
        Require.SameLength(from.Channels, to.Channels, nameof(to));
        var columns = Weights(from.Width, to.Width);
        var rows = Weights(from.Height, to.Height);
        var middle = new byte[from.Height * to.Width];
        for (var channel = 0; channel < from.Channels; channel++)
        {
            var plane = source.Slice(channel * from.PlaneSize, from.PlaneSize);
            var target = result.Slice(channel * to.PlaneSize, to.PlaneSize);
            for (var y = 0; y < from.Height; y++)
            {
                for (var x = 0; x < to.Width; x++)
                {
                    middle[y * to.Width + x] = Sum(plane[(y * from.Width)..], columns[x], 1);
                }
            }

            for (var y = 0; y < to.Height; y++)
            {
                for (var x = 0; x < to.Width; x++)
                {
                    target[y * to.Width + x] = Sum(middle.AsSpan(x), rows[y], to.Width);
                }
            }
        }
    }

    private static byte Sum(ReadOnlySpan<byte> values, (int First, double[] Weights) window, int step)
    {
        var sum = 0.0;
        for (var i = 0; i < window.Weights.Length; i++)
        {
            sum += window.Weights[i] * values[(window.First + i) * step];
        }

        return (byte)Math.Clamp(Math.Floor(sum + 0.5), 0, 255);
    }

    private static (int First, double[] Weights)[] Weights(int from, int to)
    {
        var scale = (double)from / to;
        var support = Math.Max(1, scale);
        var windows = new (int, double[])[to];
        for (var i = 0; i < to; i++)
        {
            var centre = (i + 0.5) * scale;
            var first = Math.Max(0, (int)(centre - support + 0.5));
            var last = Math.Min(from, (int)(centre + support + 0.5));
            var weights = new double[last - first];
            for (var k = 0; k < weights.Length; k++)
            {
                weights[k] = Math.Max(0, 1 - Math.Abs((first + k - centre + 0.5) / support));
            }

            var sum = weights.Sum();
            windows[i] = (first, weights.Select(weight => weight / sum).ToArray());
        }

        return windows;
    }
}
