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

    /// <summary>Floats of a plane with room for the blur on all sides, and a row more: rows are done in pairs.</summary>
    public int RoomFor(int height, int width) => ((height + 1 + (2 * Reach)) * StrideFor(width)) + Pixels.Block;

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

    /// <summary>
    /// Blurs into bytes, rounded to the nearest as ImageMagick does. <paramref name="rows"/> has room for two padded rows.
    /// </summary>
    public void Apply(ReadOnlySpan<float> roomy, ReadOnlySpan<int> offsets, int height, int width, Span<float> rows, Span<byte> result)
    {
        var stride = StrideFor(width);
        var padded = Pixels.Padded(width);
        ref var source = ref Unsafe.Add(ref MemoryMarshal.GetReference(roomy), (Reach * stride) + Reach);
        ref var target = ref MemoryMarshal.GetReference(rows);
        for (var y = 0; y < height; y += 2)
        {
            var x = 0;
            for (; x <= padded - (2 * Pixels.Block); x += 2 * Pixels.Block)
            {
                Wide(ref Unsafe.Add(ref source, (y * stride) + x), stride, offsets, ref Unsafe.Add(ref target, x), padded);
            }

            if (x < padded)
            {
                Narrow(ref Unsafe.Add(ref source, (y * stride) + x), offsets, ref Unsafe.Add(ref target, x));
                Narrow(ref Unsafe.Add(ref source, ((y + 1) * stride) + x), offsets, ref Unsafe.Add(ref target, padded + x));
            }

            Pixels.ToByte(rows[..width], result.Slice(y * width, width));
            if (y + 1 < height)
            {
                Pixels.ToByte(rows.Slice(padded, width), result.Slice((y + 1) * width, width));
            }
        }
    }

    // Two blocks of two rows: four sums that need not wait for each other. Below the last row lies the margin.
    private void Wide(ref float at, int stride, ReadOnlySpan<int> offsets, ref float target, int pitch)
    {
        var weights = Weights.AsSpan();
        offsets = offsets[..weights.Length];
        var a = Vector512.Create(0.5f - Pixels.Slack);
        var (b, c, d) = (a, a, a);
        for (var k = 0; k < weights.Length; k++)
        {
            var weight = Vector512.Create(weights[k]);
            ref var here = ref Unsafe.Add(ref at, offsets[k]);
            ref var below = ref Unsafe.Add(ref here, stride);
            a = Vector512.FusedMultiplyAdd(weight, Vector512.LoadUnsafe(ref here), a);
            b = Vector512.FusedMultiplyAdd(weight, Vector512.LoadUnsafe(ref here, Pixels.Block), b);
            c = Vector512.FusedMultiplyAdd(weight, Vector512.LoadUnsafe(ref below), c);
            d = Vector512.FusedMultiplyAdd(weight, Vector512.LoadUnsafe(ref below, Pixels.Block), d);
        }

        a.StoreUnsafe(ref target);
        b.StoreUnsafe(ref target, Pixels.Block);
        c.StoreUnsafe(ref Unsafe.Add(ref target, pitch));
        d.StoreUnsafe(ref Unsafe.Add(ref target, pitch), Pixels.Block);
    }

    private void Narrow(ref float at, ReadOnlySpan<int> offsets, ref float target)
    {
        var weights = Weights.AsSpan();
        offsets = offsets[..weights.Length];
        var sum = Vector512.Create(0.5f - Pixels.Slack);
        for (var k = 0; k < weights.Length; k++)
        {
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(weights[k]), Vector512.LoadUnsafe(ref Unsafe.Add(ref at, offsets[k])), sum);
        }

        sum.StoreUnsafe(ref target);
    }
}
