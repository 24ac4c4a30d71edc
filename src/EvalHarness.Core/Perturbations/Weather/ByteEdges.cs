using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// Canny's edges of bytes as OpenCV finds them with thresholds 50 and 150: Sobel's gradient, its size as the sum of the two parts, thinned
/// along one of four directions (parted at tan 22.5 degrees), then followed from strong places to weak ones.
/// </summary>
internal static class ByteEdges
{
    private const int Low = 50, High = 150;
    private const int Tangent = 13573; // tan 22.5 degrees, times 2^15

    /// <summary>Marks edges with 2. <paramref name="edges"/> has a rim of one pixel.</summary>
    public static void Find(ReadOnlySpan<byte> image, int height, int width, Span<byte> edges, PerturbationScratch scratch)
    {
        var stride = width + 2;
        var size = scratch.Ints(3, (height + 2) * stride);
        var across = scratch.Ints(4, size.Length);
        var down = scratch.Ints(5, size.Length);
        size.Clear();
        Gradient(image, height, width, size, across, down);

        edges.Clear();
        var open = scratch.Ints(6, size.Length);
        var count = 0;
        for (var y = 1; y <= height; y++)
        {
            for (var at = (y * stride) + 1; at <= (y * stride) + width; at++)
            {
                if (size[at] > Low && IsPeak(size, across[at], down[at], at, stride))
                {
                    edges[at] = size[at] > High ? (byte)2 : (byte)1;
                    if (edges[at] == 2)
                    {
                        open[count++] = at;
                    }
                }
            }
        }

        CannyEdges.Track(edges, open, count, new ImageShape(height + 2, stride, 1));
    }

    private static void Gradient(ReadOnlySpan<byte> image, int height, int width, Span<int> size, Span<int> across, Span<int> down)
    {
        for (var y = 0; y < height; y++)
        {
            var above = image.Slice(Math.Max(0, y - 1) * width, width);
            var here = image.Slice(y * width, width);
            var below = image.Slice(Math.Min(height - 1, y + 1) * width, width);
            for (var x = 0; x < width; x++)
            {
                var (l, r) = (Math.Max(0, x - 1), Math.Min(width - 1, x + 1));
                var dx = above[r] - above[l] + (2 * (here[r] - here[l])) + below[r] - below[l];
                var dy = below[l] - above[l] + (2 * (below[x] - above[x])) + below[r] - above[r];
                var at = ((y + 1) * (width + 2)) + x + 1;
                (across[at], down[at], size[at]) = (dx, dy, Math.Abs(dx) + Math.Abs(dy));
            }
        }
    }

    private static bool IsPeak(ReadOnlySpan<int> size, int dx, int dy, int at, int stride)
    {
        var m = size[at];
        var flat = Math.Abs(dx) * Tangent;
        var steep = Math.Abs(dy) << 15;
        if (steep < flat)
        {
            return m > size[at - 1] && m >= size[at + 1];
        }

        if (steep > flat + (Math.Abs(dx) << 16))
        {
            return m > size[at - stride] && m >= size[at + stride];
        }

        var lean = (dx ^ dy) < 0 ? -1 : 1;
        return m > size[at - stride - lean] && m > size[at + stride + lean];
    }
}
