using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// Whitens the picture and lets flakes fall (Hendrycks and Dietterich, 2019): normal noise, magnified, cut below a threshold, smeared along
/// a line within 45 degrees of the vertical, and added once as it is and once turned by half a turn.
/// </summary>
public sealed class Snow()
    : ImagePerturbation("snow", ["weather", "imagenet-c"], "Whitens and adds falling flakes; their number and the whitening grow with severity.",
        Published.ImageNetC)
{
    internal static readonly SeverityTable<Flakes> Weather = new(
        [new(0.1f, 0.2f, 1, 0.6f, 8, 3, 0.95f), new(0.1f, 0.2f, 1, 0.5f, 10, 4, 0.9f), new(0.15f, 0.3f, 1.75, 0.55f, 10, 4, 0.9f),
            new(0.25f, 0.3f, 2.25, 0.6f, 12, 6, 0.85f), new(0.3f, 0.3f, 1.25, 0.65f, 14, 12, 0.8f)],
        [new(0.1f, 0.2f, 1, 0.6f, 8, 3, 0.8f), new(0.1f, 0.2f, 1, 0.5f, 10, 4, 0.8f), new(0.15f, 0.3f, 1.75, 0.55f, 10, 4, 0.7f),
            new(0.25f, 0.3f, 2.25, 0.6f, 12, 6, 0.65f), new(0.3f, 0.3f, 1.25, 0.65f, 14, 12, 0.6f)],
        [new(0.1f, 0.3f, 3, 0.5f, 10, 4, 0.8f), new(0.2f, 0.3f, 2, 0.5f, 12, 4, 0.7f), new(0.55f, 0.3f, 4, 0.9f, 12, 8, 0.7f),
            new(0.55f, 0.3f, 4.5, 0.85f, 12, 8, 0.65f), new(0.55f, 0.3f, 2.5, 0.85f, 12, 12, 0.55f)]);

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var fall = scratch.Table(this, shape, severity, mode, static (_, shape, severity, _) => Fall.Of(shape, Weather.At(shape, severity, null)));
        var plane = shape.PlaneSize;
        var layer = scratch.Bytes(0, plane);
        var smeared = scratch.Bytes(1, plane);
        MakeFlakes(fall, layer, shape, ref random, scratch);

        var room = scratch.Floats(2, fall.Kernel.RoomFor(shape.Height, shape.Width));
        var offsets = scratch.Ints(0, fall.Kernel.Weights.Length);
        fall.Kernel.Offsets((-135 + (90 * random.NextDouble())) * Math.PI / 180, shape.Width, offsets);
        fall.Kernel.Load(layer, shape.Height, shape.Width, room);
        fall.Kernel.Apply(room, offsets, shape.Height, shape.Width, scratch.Floats(3, 2 * Pixels.Padded(shape.Width)), smeared);
        Cover(image, result, smeared, plane, fall.Flakes.Kept);
    }

    // Only the part of the field that the magnification shows is drawn.
    private static void MakeFlakes(Fall fall, Span<byte> layer, ImageShape shape, ref SeededRandom random, PerturbationScratch scratch)
    {
        var (rows, columns) = (fall.Rows, fall.Columns);
        var lanes = new RandomLanes(ref random);
        var field = scratch.Floats(0, (fall.FieldHeight * fall.FieldStride) + Pixels.Block);
        lanes.FillGaussian(field);
        var mixed = scratch.Floats(1, fall.FieldStride + Pixels.Block);
        var zoomed = scratch.Floats(4, columns.Weight.Length);
        var (mean, deviation) = (fall.Flakes.Mean * 255, fall.Flakes.Deviation * 255);
        var threshold = fall.Flakes.Threshold * 255;
        for (var y = 0; y < shape.Height; y++)
        {
            var upper = field.Slice(rows.Index[y] * fall.FieldStride, fall.FieldStride);
            var lower = field.Slice(Math.Min(rows.Index[y] + 1, fall.FieldHeight - 1) * fall.FieldStride, fall.FieldStride);
            ZoomBlur.Mix(upper, lower, rows.Weight[y], mixed);
            zoomed.Clear();
            columns.AddTo(mixed, zoomed);
            Cut.Apply(zoomed, mean, deviation, threshold);
            Pixels.ToByte(zoomed[..shape.Width], layer.Slice(y * shape.Width, shape.Width));
        }
    }

    private static void Cover(ReadOnlySpan<byte> image, Span<byte> result, ReadOnlySpan<byte> flakes, int plane, float kept)
    {
        var whitened = (1 - kept) * 127.5f;
        for (var i = 0; i < plane; i++)
        {
            var snow = (float)flakes[i] + flakes[plane - 1 - i];
            if (image.Length == plane)
            {
                var v = (float)image[i];
                result[i] = Pixels.ToByte((kept * v) + ((1 - kept) * 1.5f * v) + whitened + snow);
                continue;
            }

            float r = image[i], g = image[plane + i], b = image[(2 * plane) + i];
            var white = (1.5f * ((0.299f * r) + (0.587f * g) + (0.114f * b))) + 127.5f;
            result[i] = Pixels.ToByte((kept * r) + ((1 - kept) * Math.Max(r, white)) + snow);
            result[plane + i] = Pixels.ToByte((kept * g) + ((1 - kept) * Math.Max(g, white)) + snow);
            result[(2 * plane) + i] = Pixels.ToByte((kept * b) + ((1 - kept) * Math.Max(b, white)) + snow);
        }
    }

    /// <summary>The parameters of a severity, values on [0, 1].</summary>
    internal sealed record Flakes(float Mean, float Deviation, double Zoom, float Threshold, int Radius, double Smear, float Kept);

    private sealed record Fall(
        Flakes Flakes, ZoomAxis Rows, ZoomColumns Columns, int FieldHeight, int FieldStride, MotionKernel Kernel)
    {
        public static Fall Of(ImageShape shape, Flakes flakes)
        {
            var rows = ZoomAxis.Of(shape.Height, flakes.Zoom).FromZero();
            var columns = ZoomAxis.Of(shape.Width, flakes.Zoom).FromZero();
            return new Fall(
                flakes, rows, ZoomColumns.Of(columns), rows.Index.Max() + 2, Pixels.Padded(columns.Index.Max() + 2),
                MotionKernel.Of(flakes.Radius, flakes.Smear));
        }
    }
}
