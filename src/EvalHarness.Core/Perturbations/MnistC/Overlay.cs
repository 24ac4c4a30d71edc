using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>Adds one plane to every channel.</summary>
internal static class Overlay
{
    /// <summary>The image plus the plane (rows not padded, units of 1/255), clipped and truncated.</summary>
    public static void Apply(ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, ReadOnlySpan<float> plane)
    {
        for (var start = 0; start < image.Length; start += plane.Length)
        {
            for (var i = 0; i < plane.Length; i++)
            {
                result[start + i] = plane[i] == 0 ? image[start + i] : Pixels.ToByte(image[start + i] + plane[i]);
            }
        }
    }
}
