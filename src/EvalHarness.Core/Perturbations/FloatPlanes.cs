using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>Planes of floats whose rows are padded to whole blocks, so that vectors never straddle two rows.</summary>
internal static class FloatPlanes
{
    /// <summary>Floats in a plane.</summary>
    public static int Size(ImageShape shape) => shape.Height * Pixels.Padded(shape.Width);

    /// <summary>One channel as floats; the padding is 0.</summary>
    public static void Load(ReadOnlySpan<byte> image, ImageShape shape, int channel, Span<float> plane)
    {
        var stride = Pixels.Padded(shape.Width);
        var source = image.Slice(channel * shape.PlaneSize, shape.PlaneSize);
        for (var y = 0; y < shape.Height; y++)
        {
            var row = plane.Slice(y * stride, stride);
            Pixels.ToFloat(source.Slice(y * shape.Width, shape.Width), row);
            row[shape.Width..].Clear();
        }
    }

    /// <summary>One channel as bytes, clipped and truncated.</summary>
    public static void Store(ReadOnlySpan<float> plane, ImageShape shape, int channel, Span<byte> result)
    {
        var stride = Pixels.Padded(shape.Width);
        var target = result.Slice(channel * shape.PlaneSize, shape.PlaneSize);
        for (var y = 0; y < shape.Height; y++)
        {
            Pixels.ToByte(plane.Slice(y * stride, shape.Width), target.Slice(y * shape.Width, shape.Width));
        }
    }
}
