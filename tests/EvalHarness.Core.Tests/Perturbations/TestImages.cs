using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>Images by formula, the same as in corruption_arrays.json.</summary>
internal static class TestImages
{
    public static readonly ImageShape GreyShape = new(28, 28, 1);

    public static readonly ImageShape ColourShape = new(32, 32, 3);

    /// <summary>v[i][j] = (7i + 13j + 5((ij) mod 11)) mod 256, 28x28.</summary>
    public static byte[] Grey()
    {
        var image = new byte[28 * 28];
        for (var k = 0; k < image.Length; k++)
        {
            var (i, j) = (k / 28, k % 28);
            image[k] = (byte)((7 * i) + (13 * j) + (5 * (i * j % 11)));
        }

        return image;
    }

    /// <summary>v[i][j][c] = (5i + 11j + 37c + 9((ij + c) mod 7)) mod 256, 32x32x3, as planes.</summary>
    public static byte[] Colour()
    {
        var image = new byte[32 * 32 * 3];
        for (var k = 0; k < image.Length; k++)
        {
            var (c, i, j) = (k / 1024, k / 32 % 32, k % 32);
            image[k] = (byte)((5 * i) + (11 * j) + (37 * c) + (9 * (((i * j) + c) % 7)));
        }

        return image;
    }

    /// <summary>A picture-like image of any size: smooth shading, a bright disk, a dark bar, and fine grain.</summary>
    public static byte[] Scene(ImageShape shape, ulong seed = 1)
    {
        var random = new SeededRandom(seed);
        var image = new byte[shape.Size];
        for (var k = 0; k < image.Length; k++)
        {
            var c = k / shape.PlaneSize;
            var y = k % shape.PlaneSize / shape.Width / (double)shape.Height;
            var x = k % shape.Width / (double)shape.Width;
            var value = 60 + (90 * x) + (40 * y * (1 + c));
            value += ((x - 0.6) * (x - 0.6)) + ((y - 0.4) * (y - 0.4)) < 0.06 ? 70 - (45 * c) : 0;
            value *= Math.Abs(x - 0.25) < 0.06 ? 0.3 : 1;
            image[k] = (byte)Math.Clamp(value + (12 * random.NextGaussian()), 0, 255);
        }

        return image;
    }
}
