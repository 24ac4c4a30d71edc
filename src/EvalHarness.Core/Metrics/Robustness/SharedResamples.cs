using System.Runtime.Intrinsics;
using EvalHarness.Statistics;

namespace EvalHarness.Metrics.Robustness;

/// <summary>
/// Bootstrap resamples of a dataset's images, drawn once and shared by every checkpoint and condition: the clean image and all its
/// perturbed copies enter a resample together, as often in each, so differences stay paired and copies stay clustered.
/// </summary>
public sealed class SharedResamples
{
    private readonly byte[][] _weights;

    /// <summary>Draws <paramref name="resamples"/> resamples of <paramref name="images"/> images with replacement.</summary>
    public SharedResamples(int images, int resamples, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(images);
        ArgumentOutOfRangeException.ThrowIfNegative(resamples);
        Images = images;
        _weights = new byte[resamples][];
        var counts = new int[images];
        for (var r = 0; r < resamples; r++)
        {
            Bootstrap.FillWeights(counts, seed, r);
            var row = new byte[images];
            for (var i = 0; i < images; i++)
            {
                row[i] = checked((byte)counts[i]);
            }

            _weights[r] = row;
        }
    }

    /// <summary>Images of the dataset.</summary>
    public int Images { get; }

    /// <summary>Number of resamples.</summary>
    public int Count => _weights.Length;

    /// <summary>How often each image was drawn in a resample.</summary>
    public ReadOnlySpan<byte> Weights(int resample) => _weights[resample];

    /// <summary>Draws that fall on the images of a mask (0xFF in, 0 out).</summary>
    public long CountIn(int resample, ReadOnlySpan<byte> mask)
    {
        Require.SameLength(Images, mask.Length, nameof(mask));
        return SumMasked(_weights[resample], mask);
    }

    private static long SumMasked(ReadOnlySpan<byte> weights, ReadOnlySpan<byte> mask)
    {
        var total = 0L;
        var i = 0;
        while (i <= weights.Length - Vector256<byte>.Count)
        {
            // Two bytes a lane and step: 128 steps of at most 2 x 255 stay within 16 bits.
            var sum = Vector256<ushort>.Zero;
            for (var step = 0; step < 128 && i <= weights.Length - Vector256<byte>.Count; step++, i += Vector256<byte>.Count)
            {
                var (low, high) = Vector256.Widen(Vector256.Create(weights[i..]) & Vector256.Create(mask[i..]));
                sum += low + high;
            }

            var (lower, upper) = Vector256.Widen(sum);
            total += Vector256.Sum(lower + upper);
        }

        for (; i < weights.Length; i++)
        {
            total += weights[i] & mask[i];
        }

        return total;
    }
}
