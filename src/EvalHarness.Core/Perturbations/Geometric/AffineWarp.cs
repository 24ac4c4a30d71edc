using System.Runtime.CompilerServices;
using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// A linear map about the image's centre, from a place in the result to the place in the source that it shows:
/// x' = a x + b y, y' = c x + d y.
/// </summary>
internal readonly record struct AffineWarp(double A, double B, double C, double D)
{
    /// <summary>Resamples every channel bilinearly; 0 lies beyond the edge.</summary>
    public void Apply(ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape)
    {
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            var plane = shape.PlaneSize;
            ApplyPlane(image.Slice(channel * plane, plane), result.Slice(channel * plane, plane), shape.Height, shape.Width);
        }
    }

    private void ApplyPlane(ReadOnlySpan<byte> plane, Span<byte> result, int height, int width)
    {
        var centreX = (width - 1) / 2.0;
        var centreY = (height - 1) / 2.0;
        for (var y = 0; y < height; y++)
        {
            var startX = centreX - (A * centreX) + (B * (y - centreY));
            var startY = centreY - (C * centreX) + (D * (y - centreY));
            for (var x = 0; x < width; x++)
            {
                result[(y * width) + x] = Sample(plane, height, width, startX + (A * x), startY + (C * x));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Sample(ReadOnlySpan<byte> plane, int height, int width, double x, double y)
    {
        var left = (int)Math.Floor(x);
        var top = (int)Math.Floor(y);
        if (left < -1 || top < -1 || left >= width || top >= height)
        {
            return 0;
        }

        var fx = (float)(x - left);
        var fy = (float)(y - top);
        float a, b, c, d;
        if (left >= 0 && top >= 0 && left < width - 1 && top < height - 1)
        {
            var at = plane[((top * width) + left)..];
            (a, b, c, d) = (at[0], at[1], at[width], at[width + 1]);
        }
        else
        {
            a = At(plane, height, width, left, top);
            b = At(plane, height, width, left + 1, top);
            c = At(plane, height, width, left, top + 1);
            d = At(plane, height, width, left + 1, top + 1);
        }

        var upper = a + (fx * (b - a));
        var lower = c + (fx * (d - c));
        return (byte)(upper + (fy * (lower - upper)) + Pixels.Slack);
    }

    private static float At(ReadOnlySpan<byte> plane, int height, int width, int x, int y) =>
        (uint)x < (uint)width && (uint)y < (uint)height ? plane[(y * width) + x] : 0;
}
