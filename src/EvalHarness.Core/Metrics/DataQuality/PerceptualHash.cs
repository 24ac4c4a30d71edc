using System.Numerics;
using EvalHarness.Data;

namespace EvalHarness.Metrics.DataQuality;

/// <summary>What stands for an image when duplicates are sought.</summary>
/// <param name="Difference">64-bit difference hash: whether each of 8 x 8 cells is darker than its right neighbour.</param>
/// <param name="Frequency">64-bit hash of the lowest 8 x 8 cosine frequencies: whether each lies above their median.</param>
/// <param name="Content">64-bit hash of the bytes: equal for equal images.</param>
/// <param name="IsFlat">Whether the image shows nothing that could be hashed (its cells differ by less than one grey level).</param>
public readonly record struct ImageFingerprint(ulong Difference, ulong Frequency, ulong Content, bool IsFlat)
{
    /// <summary>Bits in which the two perceptual hashes of two images differ: the larger of the two distances, 0 to 64.</summary>
    public int Distance(ImageFingerprint other) => Math.Max(
        BitOperations.PopCount(Difference ^ other.Difference), BitOperations.PopCount(Frequency ^ other.Frequency));
}

/// <summary>
/// Perceptual hashes of images of one shape. A small change of the image (noise, compression, brightness) changes few bits; another
/// image changes about half. Reuses its buffers: one per thread.
/// </summary>
public sealed class PerceptualHash
{
    private const int Side = 32;
    private const int Low = 8;

    private static readonly double[] Cosine = CreateCosine();

    private readonly ImageShape _shape;
    private readonly AreaScale _toCells;
    private readonly AreaScale _toSquare;
    private readonly double[] _cells = new double[8 * 9];
    private readonly double[] _square = new double[Side * Side];
    private readonly double[] _half = new double[Low * Side];

    /// <summary>Prepares for images of a shape.</summary>
    public PerceptualHash(ImageShape shape)
    {
        _shape = shape;
        _toCells = new AreaScale(shape, 8, 9);
        _toSquare = new AreaScale(shape, Side, Side);
    }

    /// <summary>The fingerprint of an image in planar 8-bit form.</summary>
    public ImageFingerprint Of(ReadOnlySpan<byte> image)
    {
        Require.SameLength(_shape.Size, image.Length, nameof(image));
        _toCells.Apply(image, _cells);
        _toSquare.Apply(image, _square);
        var flat = _cells.Max() - _cells.Min() < 1;
        return new ImageFingerprint(Difference(), flat ? 0 : Frequency(), Content(image), flat);
    }

    private ulong Difference()
    {
        var bits = 0UL;
        for (var r = 0; r < 8; r++)
        {
            for (var c = 0; c < 8; c++)
            {
                // Less than a hundredth of a grey level is rounding, not a difference.
                bits = (bits << 1) | (_cells[r * 9 + c + 1] - _cells[r * 9 + c] > 0.01 ? 1UL : 0);
            }
        }

        return bits;
    }

    private ulong Frequency()
    {
        Span<double> low = stackalloc double[Low * Low];
        for (var u = 0; u < Low; u++)
        {
            for (var x = 0; x < Side; x++)
            {
                var sum = 0.0;
                for (var y = 0; y < Side; y++)
                {
                    sum += Cosine[u * Side + y] * _square[y * Side + x];
                }

                _half[u * Side + x] = sum;
            }
        }

        for (var u = 0; u < Low; u++)
        {
            for (var v = 0; v < Low; v++)
            {
                var sum = 0.0;
                for (var x = 0; x < Side; x++)
                {
                    sum += Cosine[v * Side + x] * _half[u * Side + x];
                }

                low[u * Low + v] = sum;
            }
        }

        // The mean brightness is no feature: it takes no part in the median.
        var sorted = low[1..].ToArray();
        Array.Sort(sorted);
        var median = sorted[sorted.Length / 2];
        var bits = 0UL;
        foreach (var value in low)
        {
            bits = (bits << 1) | (value - median > 1e-6 ? 1UL : 0);
        }

        return bits;
    }

    // FNV-1a over eight bytes at a time, then mixed: enough to tell unequal images apart, not a signature.
    private static ulong Content(ReadOnlySpan<byte> image)
    {
        var hash = 0xCBF29CE484222325UL ^ (ulong)image.Length;
        var words = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(image);
        foreach (var word in words)
        {
            hash = BitOperations.RotateLeft((hash ^ word) * 0x100000001B3UL, 29);
        }

        foreach (var value in image[(words.Length * 8)..])
        {
            hash = (hash ^ value) * 0x100000001B3UL;
        }

        hash ^= hash >> 32;
        return hash * 0x9E3779B97F4A7C15UL;
    }

    private static double[] CreateCosine()
    {
        var cosine = new double[Low * Side];
        for (var u = 0; u < Low; u++)
        {
            for (var x = 0; x < Side; x++)
            {
                cosine[u * Side + x] = Math.Cos(Math.PI * (2 * x + 1) * u / (2.0 * Side));
            }
        }

        return cosine;
    }
}
