using EvalHarness.Data;

namespace EvalHarness.Reports;

/// <summary>Made-up images: a bright disc whose place depends on the index, darker with severity.</summary>
internal sealed class FakeImages : IImageSource
{
    public byte[]? Png(string dataset, int index, string condition)
    {
        var shape = new ImageShape(28, 28, 1);
        var pixels = new byte[shape.Size];
        var noise = condition.Contains('/', StringComparison.Ordinal) ? 60 : 0;
        for (var i = 0; i < pixels.Length; i++)
        {
            var (row, column) = Math.DivRem(i, 28);
            var far = Math.Sqrt(Math.Pow(row - 8 - (index % 12), 2) + Math.Pow(column - 8 - (index % 11), 2));
            pixels[i] = (byte)Math.Clamp((far < 7 ? 230 - (far * 12) : 10) + (noise * (i * 7919 % 13 / 13.0)), 0, 255);
        }

        return PngEncoder.Encode(pixels, shape);
    }
}
