using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EvalHarness.Perturbations;

/// <summary>
/// A one-sided Gaussian along a line, as ImageMagick blurs motion: 2r + 1 weights exp(-i^2 / (2 s^2)), normalised, the i-th on the pixel
/// i steps along the line, rounded to the grid; beyond the edge the edge pixel goes on.
/// </summary>
/// <param name="Weights">The weights, from the pixel itself outwards.</param>
internal sealed record MotionKernel(float[] Weights)
{
    /// <summary>Pixels that the blur looks beyond the edge.</summary>
    public int Reach => Weights.Length - 1;

    /// <summary>The kernel of a radius and a deviation in pixels.</summary>
    public static MotionKernel Of(int radius, double deviation)
    {
        var weights = Enumerable.Range(0, (2 * radius) + 1).Select(i => Math.Exp(-i * i / (2 * deviation * deviation))).ToArray();
        var sum = weights.Sum();
        return new MotionKernel([.. weights.Select(w => (float)(w / sum))]);
    }

    /// <summary>Floats of a plane with room for the blur on all sides.</summary>
    public int RoomFor(int height, int width) => ((height + (2 * Reach)) * StrideFor(width)) + Pixels.Block;

    /// <summary>Floats of a row of such a plane.</summary>
    public int StrideFor(int width) => Pixels.Padded(width) + (2 * Reach);

    /// <summary>Fills such a plane from bytes, the edge pixels going on beyond the edge.</summary>
    public void Load(ReadOnlySpan<byte> plane, int height, int width, Span<float> roomy)
    {
        var stride = StrideFor(width);
        for (var y = 0; y < height; y++)
        {
            var row = roomy.Slice((y + Reach) * stride, stride);
            Pixels.ToFloat(plane.Slice(y * width, width), row[Reach..]);
            row[..Reach].Fill(row[Reach]);
            row[(Reach + width)..].Fill(row[Reach + width - 1]);
        }

        var top = roomy.Slice(Reach * stride, stride);
        var bottom = roomy.Slice((Reach + height - 1) * stride, stride);
        for (var y = 0; y < Reach; y++)
        {
            top.CopyTo(roomy[(y * stride)..]);
            bottom.CopyTo(roomy[((Reach + height + y) * stride)..]);
        }
    }

    /// <summary>Where the samples of a direction (radians) lie in such a plane, relative to the pixel.</summary>
    public void Offsets(double angle, int width, Span<int> offsets)
    {
        var (sin, cos) = Math.SinCos(angle);
        for (var i = 0; i < Weights.Length; i++)
        {
            offsets[i] = ((int)Math.Ceiling((i * sin) - 0.5) * StrideFor(width)) + (int)Math.Ceiling((i * cos) - 0.5);
        }
    }

    /// <summary>Blurs into bytes, rounded to the nearest as ImageMagick does.</summary>
    public void Apply(ReadOnlySpan<float> roomy, ReadOnlySpan<int> offsets, int height, int width, Span<float> row, Span<byte> result)
    {
        var stride = StrideFor(width);
        ref var source = ref MemoryMarshal.GetReference(roomy);
        ref var target = ref MemoryMarshal.GetReference(row);
        var weights = Weights.AsSpan();
        offsets = offsets[..weights.Length];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x += Pixels.Block)
            {
                ref var at = ref Unsafe.Add(ref source, ((y + Reach) * stride) + Reach + x);
                var sum = Vector512.Create(0.5f - Pixels.Slack);
                for (var k = 0; k < weights.Length; k++)
                {
                    sum = Vector512.FusedMultiplyAdd(
                        Vector512.Create(weights[k]), Vector512.LoadUnsafe(ref Unsafe.Add(ref at, offsets[k])), sum);
                }

                sum.StoreUnsafe(ref target, (nuint)x);
            }

            Pixels.ToByte(row[..width], result.Slice(y * width, width));
        }
    }
}
