using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// The picture's edges alone, 0 or 255 (Mu and Gilmer, 2019): Canny's detector as scikit-image has it, thresholds 0.1 and 0.2 of the range.
/// MNIST-C smooths with a deviation of 1 pixel, which is severity 1 here; the sweep to 1.5, 2, 2.5 and 3, which loses detail, is ours.
/// Colour images are seen in grey, and all channels get the same edges.
/// </summary>
public sealed class CannyEdges()
    : ImagePerturbation("canny_edges", ["structure", "mnist-c"],
        "Leaves the edges alone; severity smooths before, MNIST-C's own being severity 1.", Published.MnistC)
{
    private const float Low = 0.1f * 255, High = 0.2f * 255;

    /// <inheritdoc/>
    public override bool IsRandom => false;

    /// <inheritdoc/>
    public override int MinimumSide => 8;

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var recipe = scratch.Table(this, shape, severity, mode, static (_, shape, severity, _) => Recipe.Of(shape, severity));
        var smooth = Smooth(image, shape, recipe, scratch);
        var down = scratch.Floats(4, shape.PlaneSize);
        var across = scratch.Floats(5, shape.PlaneSize);
        var size = scratch.Floats(6, shape.PlaneSize);
        Gradient(smooth, shape, down, across, size);
        var edges = scratch.Bytes(0, shape.PlaneSize);
        var open = scratch.Ints(0, shape.PlaneSize);
        var count = Thin(down, across, size, shape, edges, open);
        Track(edges, open, count, shape);
        for (var start = 0; start < result.Length; start += shape.PlaneSize)
        {
            for (var i = 0; i < edges.Length; i++)
            {
                result[start + i] = edges[i] == 2 ? (byte)255 : (byte)0;
            }
        }
    }

    // Blurred with black around, then divided by how much of the kernel saw the picture.
    private static Span<float> Smooth(ReadOnlySpan<byte> image, ImageShape shape, Recipe recipe, PerturbationScratch scratch)
    {
        var (kernel, rows, columns) = recipe;
        var margin = kernel.Length - 1;
        var height = shape.Height + (2 * margin);
        var width = shape.Width + (2 * margin);
        var stride = Pixels.Padded(width);
        var framed = scratch.Floats(0, height * stride);
        var blurred = scratch.Floats(1, framed.Length);
        framed.Clear();
        for (var y = 0; y < shape.Height; y++)
        {
            Luma.Row(image, shape, y, framed.Slice(((y + margin) * stride) + margin, shape.Width));
        }

        SeparableFilter.Apply(framed, blurred, height, width, kernel, kernel, Border.Nearest, scratch.Floats(2, SeparableFilter.RoomFor(width, margin)));
        var smooth = scratch.Floats(3, shape.PlaneSize);
        for (var y = 0; y < shape.Height; y++)
        {
            var source = blurred[(((y + margin) * stride) + margin)..];
            for (var x = 0; x < shape.Width; x++)
            {
                smooth[(y * shape.Width) + x] = source[x] / (rows[y] * columns[x]);
            }
        }

        return smooth;
    }

    // Sobel's gradient; at the edge the edge pixel counts twice.
    private static void Gradient(ReadOnlySpan<float> smooth, ImageShape shape, Span<float> down, Span<float> across, Span<float> size)
    {
        var width = shape.Width;
        for (var y = 0; y < shape.Height; y++)
        {
            var above = smooth.Slice(Math.Max(0, y - 1) * width, width);
            var here = smooth.Slice(y * width, width);
            var below = smooth.Slice(Math.Min(shape.Height - 1, y + 1) * width, width);
            for (var x = 0; x < width; x++)
            {
                var (l, r) = (Math.Max(0, x - 1), Math.Min(width - 1, x + 1));
                var at = (y * width) + x;
                down[at] = below[l] - above[l] + (2 * (below[x] - above[x])) + (below[r] - above[r]);
                across[at] = above[r] - above[l] + (2 * (here[r] - here[l])) + (below[r] - below[l]);
                size[at] = MathF.Sqrt((down[at] * down[at]) + (across[at] * across[at]));
            }
        }
    }

    // Keeps what is no smaller than the two places a step along the gradient, interpolated between pixels: 1 weak, 2 strong.
    private static int Thin(
        ReadOnlySpan<float> down, ReadOnlySpan<float> across, ReadOnlySpan<float> size, ImageShape shape, Span<byte> edges, Span<int> open)
    {
        var count = 0;
        var width = shape.Width;
        edges.Clear();
        for (var y = 1; y < shape.Height - 1; y++)
        {
            for (var at = (y * width) + 1; at < (y * width) + width - 1; at++)
            {
                if (size[at] < Low)
                {
                    continue;
                }

                var (d, a) = (Math.Abs(down[at]), Math.Abs(across[at]));
                var straight = d >= a ? width : 1;
                var slanted = down[at] * across[at] >= 0 ? width + 1 : d >= a ? width - 1 : 1 - width;
                var weight = d >= a ? a / d : d / a;
                var plus = (weight * size[at + slanted]) + ((1 - weight) * size[at + straight]);
                var minus = (weight * size[at - slanted]) + ((1 - weight) * size[at - straight]);
                if (plus > size[at] || minus > size[at])
                {
                    continue;
                }

                edges[at] = size[at] >= High ? (byte)2 : (byte)1;
                if (edges[at] == 2)
                {
                    open[count++] = at;
                }
            }
        }

        return count;
    }

    /// <summary>Makes strong every weak place that hangs together with a strong one. No place lies on the rim.</summary>
    internal static void Track(Span<byte> edges, Span<int> open, int count, ImageShape shape)
    {
        ReadOnlySpan<int> around =
        [
            -shape.Width - 1, -shape.Width, -shape.Width + 1, -1, 1, shape.Width - 1, shape.Width, shape.Width + 1,
        ];
        while (count > 0)
        {
            var at = open[--count];
            foreach (var step in around)
            {
                if (edges[at + step] == 1)
                {
                    edges[at + step] = 2;
                    open[count++] = at + step;
                }
            }
        }
    }

    private sealed record Recipe(float[] Kernel, float[] Rows, float[] Columns)
    {
        public static Recipe Of(ImageShape shape, int severity)
        {
            var kernel = GaussianKernel.Of(0.5 * (severity + 1));
            return new Recipe(kernel, Seen(kernel, shape.Height), Seen(kernel, shape.Width));
        }

        private static float[] Seen(float[] kernel, int length) =>
            [.. Enumerable.Range(0, length).Select(i => Enumerable.Range(1 - kernel.Length, (2 * kernel.Length) - 1)
                .Where(k => i + k >= 0 && i + k < length).Sum(k => kernel[Math.Abs(k)]))];
    }
}
