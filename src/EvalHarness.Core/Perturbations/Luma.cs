using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>Grey from RGB: 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601).</summary>
internal static class Luma
{
    public const float Red = 0.299f;

    public const float Green = 0.587f;

    public const float Blue = 0.114f;

    /// <summary>A row of an image in grey; a grey image's own values.</summary>
    public static void Row(ReadOnlySpan<byte> image, ImageShape shape, int y, Span<float> row)
    {
        var start = y * shape.Width;
        if (shape.IsGrey)
        {
            Pixels.ToFloat(image.Slice(start, shape.Width), row);
            return;
        }

        for (var x = 0; x < shape.Width; x++)
        {
            row[x] = (Red * image[start + x]) + (Green * image[start + x + shape.PlaneSize]) + (Blue * image[start + x + (2 * shape.PlaneSize)]);
        }
    }
}
