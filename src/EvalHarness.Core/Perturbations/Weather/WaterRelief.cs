using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// How the authors make a flat layer of water look like drops, after OpenCV's functions: the layer as bytes, its Canny edges
/// (thresholds 50 and 150), the distance to the nearest edge up to 20, averaged over 3x3, cut to bytes, its histogram equalised, embossed,
/// averaged again, and multiplied with the layer.
/// </summary>
internal static class WaterRelief
{
    private const int Furthest = 20;

    /// <summary>Turns the layer (padded rows, 0 to 1) into relief times layer, and returns the largest value.</summary>
    public static float Make(Span<float> layer, ImageShape shape, PerturbationScratch scratch)
    {
        var (height, width) = (shape.Height, shape.Width);
        var water = scratch.Bytes(0, shape.PlaneSize);
        ToBytes(layer, shape, water);
        var edges = scratch.Bytes(1, (height + 2) * (width + 2));
        ByteEdges.Find(water, height, width, edges, scratch);

        var distance = scratch.Floats(3, shape.PlaneSize);
        EdgeDistance.Make(edges, height, width, Furthest, distance, scratch);
        var bytes = scratch.Bytes(2, shape.PlaneSize);
        MeanToBytes(distance, height, width, bytes);
        Equalise(bytes);
        var embossed = scratch.Bytes(3, shape.PlaneSize);
        Emboss(bytes, height, width, embossed);
        return Multiply(embossed, water, shape, layer);
    }

    private static void ToBytes(ReadOnlySpan<float> layer, ImageShape shape, Span<byte> water)
    {
        var stride = Pixels.Padded(shape.Width);
        for (var y = 0; y < shape.Height; y++)
        {
            for (var x = 0; x < shape.Width; x++)
            {
                // As the authors' cast from float does, values above 1 wrap around.
                water[(y * shape.Width) + x] = (byte)(int)(layer[(y * stride) + x] * 255);
            }
        }
    }

    private static void MeanToBytes(ReadOnlySpan<float> distance, int height, int width, Span<byte> target)
    {
        for (var y = 0; y < height; y++)
        {
            var above = distance.Slice(Borders.Index(Border.Reflect101, y - 1, height) * width, width);
            var here = distance.Slice(y * width, width);
            var below = distance.Slice(Borders.Index(Border.Reflect101, y + 1, height) * width, width);
            var last = above[1] + here[1] + below[1];
            var middle = above[0] + here[0] + below[0];
            for (var x = 0; x < width; x++)
            {
                var r = x + 1 < width ? x + 1 : width - 2;
                var next = above[r] + here[r] + below[r];
                target[(y * width) + x] = (byte)(((last + middle + next) * (1f / 9)) + Pixels.Slack);
                (last, middle) = (middle, next);
            }
        }
    }

    // The darkest value becomes 0; every other one its share of the pixels that are not darkest.
    private static void Equalise(Span<byte> bytes)
    {
        Span<int> counts = stackalloc int[256];
        foreach (var v in bytes)
        {
            counts[v]++;
        }

        var first = counts.IndexOfAnyExcept(0);
        if (counts[first] == bytes.Length)
        {
            return;
        }

        Span<byte> table = stackalloc byte[256];
        table.Clear();
        var scale = 255f / (bytes.Length - counts[first]);
        var sum = 0;
        for (var v = first + 1; v < 256; v++)
        {
            sum += counts[v];
            table[v] = (byte)Math.Min(255, MathF.Round(sum * scale));
        }

        foreach (ref var v in bytes)
        {
            v = table[v];
        }
    }

    private static void Emboss(ReadOnlySpan<byte> source, int height, int width, Span<byte> target)
    {
        for (var y = 0; y < height; y++)
        {
            var above = source.Slice(Borders.Index(Border.Reflect101, y - 1, height) * width, width);
            var here = source.Slice(y * width, width);
            var below = source.Slice(Borders.Index(Border.Reflect101, y + 1, height) * width, width);
            for (var x = 0; x < width; x++)
            {
                var l = x > 0 ? x - 1 : 1;
                var r = x + 1 < width ? x + 1 : width - 2;
                var sum = (-2 * above[l]) - above[x] - here[l] + here[x] + here[r] + below[x] + (2 * below[r]);
                target[(y * width) + x] = (byte)Math.Clamp(sum, 0, 255);
            }
        }
    }

    private static float Multiply(ReadOnlySpan<byte> relief, ReadOnlySpan<byte> water, ImageShape shape, Span<float> layer)
    {
        var (height, width) = (shape.Height, shape.Width);
        var stride = Pixels.Padded(width);
        var most = 0f;
        for (var y = 0; y < height; y++)
        {
            var above = relief.Slice(Borders.Index(Border.Reflect101, y - 1, height) * width, width);
            var here = relief.Slice(y * width, width);
            var below = relief.Slice(Borders.Index(Border.Reflect101, y + 1, height) * width, width);
            var row = layer.Slice(y * stride, stride);
            var last = above[1] + here[1] + below[1];
            var middle = above[0] + here[0] + below[0];
            for (var x = 0; x < width; x++)
            {
                var r = x + 1 < width ? x + 1 : width - 2;
                var next = above[r] + here[r] + below[r];
                row[x] = water[(y * width) + x] * MathF.Round((last + middle + next) / 9f);
                most = Math.Max(most, row[x]);
                (last, middle) = (middle, next);
            }

            row[width..].Clear();
        }

        return most;
    }
}
