using EvalHarness.Data;
using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>Pixels as planes (RR...GG...BB...).</summary>
internal static class Planes
{
    /// <summary>Grey of a colour, by the weights of ITU-R BT.601 that Pillow and OpenCV use.</summary>
    public static byte Grey(byte red, byte green, byte blue) => (byte)((red * 299 + green * 587 + blue * 114 + 500) / 1000);

    /// <summary>Interleaved red, green, blue of interleaved cyan, magenta, yellow, black, as Pillow computes them: without a profile of colours.</summary>
    public static byte[] FromCmyk(ReadOnlySpan<byte> cmyk)
    {
        var rgb = new byte[cmyk.Length / 4 * 3];
        for (var i = 0; i < rgb.Length; i++)
        {
            var pixel = cmyk.Slice(i / 3 * 4, 4);
            var light = 255 - pixel[3];
            var product = pixel[i % 3] * light + 128;
            rgb[i] = (byte)(light - ((product >> 8) + product >> 8));
        }

        return rgb;
    }

    /// <summary>Turns interleaved pixels (RGBRGB...) into planes.</summary>
    public static void FromInterleaved(ReadOnlySpan<byte> interleaved, Span<byte> planes, ImageShape shape)
    {
        var size = shape.PlaneSize;
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            var plane = planes.Slice(channel * size, size);
            for (int i = 0, from = channel; i < size; i++, from += shape.Channels)
            {
                plane[i] = interleaved[from];
            }
        }
    }
}

/// <summary>Sizes that are taken as images.</summary>
internal static class ImageLimits
{
    /// <summary>Refuses shapes that no image classifier takes, before anything is allocated for them.</summary>
    public static void Check(ImageShape shape, string path)
    {
        var isImage = shape.Channels is 1 or 3 && shape.Height is >= 1 and <= 8192 && shape.Width is >= 1 and <= 8192;
        if (!isImage)
        {
            throw new RefusedException(
                FormattableString.Invariant($"{Path.GetFileName(path)} holds images of {shape.Height}x{shape.Width}x{shape.Channels}."),
                "Images are 1 to 8192 pixels a side, with 1 or 3 channels.");
        }
    }
}
