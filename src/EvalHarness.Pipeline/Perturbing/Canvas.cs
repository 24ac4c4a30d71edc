using EvalHarness.Data;
using EvalHarness.Reports;

namespace EvalHarness.Perturbing;

/// <summary>An RGB picture to draw on, white at first.</summary>
internal sealed class Canvas
{
    private readonly byte[] _pixels;

    public Canvas(int width, int height)
    {
        Shape = new ImageShape(height, width, 3);
        _pixels = new byte[checked(width * height * 3)];
        Array.Fill(_pixels, byte.MaxValue);
    }

    /// <summary>Size.</summary>
    public ImageShape Shape { get; }

    /// <summary>The picture as a PNG file.</summary>
    public byte[] ToPng() => PngEncoder.Encode(_pixels, Shape);

    /// <summary>Fills a rectangle; what lies outside is cut off.</summary>
    public void Fill(int x, int y, int width, int height, byte red, byte green, byte blue)
    {
        var (left, right) = (Math.Clamp(x, 0, Shape.Width), Math.Clamp(x + width, 0, Shape.Width));
        for (var row = Math.Max(0, y); row < Math.Min(Shape.Height, y + height); row++)
        {
            Row(0, row)[left..right].Fill(red);
            Row(1, row)[left..right].Fill(green);
            Row(2, row)[left..right].Fill(blue);
        }
    }

    /// <summary>Draws an image with every pixel a square of <paramref name="scale"/> pixels; it must lie inside.</summary>
    public void Draw(ReadOnlySpan<byte> image, ImageShape shape, int x, int y, int scale)
    {
        for (var channel = 0; channel < 3; channel++)
        {
            var plane = image.Slice(shape.IsGrey ? 0 : channel * shape.PlaneSize, shape.PlaneSize);
            for (var row = 0; row < shape.Height * scale; row++)
            {
                var line = Row(channel, y + row);
                for (var column = 0; column < shape.Width; column++)
                {
                    line.Slice(x + (column * scale), scale).Fill(plane[(row / scale * shape.Width) + column]);
                }
            }
        }
    }

    private Span<byte> Row(int channel, int y) => _pixels.AsSpan((channel * Shape.PlaneSize) + (y * Shape.Width), Shape.Width);
}
