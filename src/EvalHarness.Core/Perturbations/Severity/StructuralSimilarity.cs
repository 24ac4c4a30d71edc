using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// The structural similarity of two images (Wang et al., 2004): a Gaussian window of 11 pixels and deviation 1.5, K1 = 0.01, K2 = 0.03,
/// range 255, population moments, at every place where the whole window fits; the mean over places, then over channels. Where a side is
/// under 11 the window is the largest odd number of pixels that fits it. Holds working memory: one a thread.
/// </summary>
internal sealed class StructuralSimilarity
{
    private const float C1 = 0.01f * 255 * 0.01f * 255, C2 = 0.03f * 255 * 0.03f * 255;

    // Values are taken from the middle of the range, so that squares lose less to rounding; the means get it back.
    private const float Middle = 128;

    private const int Moments = 5;

    private readonly ImageShape _shape;
    private readonly float[] _down;
    private readonly float[] _along;
    private readonly int _stride;
    private readonly float[] _clean;
    private readonly float[] _other;
    private readonly float[] _rows;

    public StructuralSimilarity(ImageShape shape)
    {
        _shape = shape;
        _down = Window(shape.Height);
        _along = Window(shape.Width);
        _stride = Pixels.Padded(shape.Width) + Pixels.Block;
        _clean = new float[shape.Height * _stride];
        _other = new float[shape.Height * _stride];
        _rows = new float[Moments * _stride];
    }

    /// <summary>The similarity: 1 for identical images.</summary>
    public double Of(ReadOnlySpan<byte> clean, ReadOnlySpan<byte> other)
    {
        var sum = 0.0;
        for (var start = 0; start < _shape.Size; start += _shape.PlaneSize)
        {
            Load(clean.Slice(start, _shape.PlaneSize), _clean);
            Load(other.Slice(start, _shape.PlaneSize), _other);
            var places = 0.0;
            for (var y = 0; y <= _shape.Height - _down.Length; y++)
            {
                Down(y);
                places += Along();
            }

            sum += places / (_shape.Height - _down.Length + 1) / (_shape.Width - _along.Length + 1);
        }

        return sum / _shape.Channels;
    }

    private static float[] Window(int length)
    {
        var size = Math.Min(11, length - 1 + (length % 2));
        var weights = Enumerable.Range(0, size).Select(i => Math.Exp(-Math.Pow(i - (size / 2), 2) / (2 * 1.5 * 1.5))).ToArray();
        var sum = weights.Sum();
        return [.. weights.Select(w => (float)(w / sum))];
    }

    private void Load(ReadOnlySpan<byte> plane, Span<float> target)
    {
        for (var y = 0; y < _shape.Height; y++)
        {
            var row = target.Slice(y * _stride, _stride);
            Pixels.ToFloat(plane.Slice(y * _shape.Width, _shape.Width), row);
            System.Numerics.Tensors.TensorPrimitives.Subtract(row[.._shape.Width], Middle, row[.._shape.Width]);
        }
    }

    // The five moments, weighted down the columns, for the window whose first row is y.
    private void Down(int y)
    {
        ref var clean = ref _clean[y * _stride];
        ref var other = ref _other[y * _stride];
        ref var rows = ref MemoryMarshal.GetArrayDataReference(_rows);
        for (var x = 0; x < _stride; x += 8)
        {
            Vector256<float> a = default, b = default, aa = default, bb = default, ab = default;
            for (var k = 0; k < _down.Length; k++)
            {
                var w = Vector256.Create(_down[k]);
                var p = Vector256.LoadUnsafe(ref Unsafe.Add(ref clean, (k * _stride) + x));
                var q = Vector256.LoadUnsafe(ref Unsafe.Add(ref other, (k * _stride) + x));
                var wp = w * p;
                var wq = w * q;
                a += wp;
                b += wq;
                aa = Vector256.FusedMultiplyAdd(wp, p, aa);
                bb = Vector256.FusedMultiplyAdd(wq, q, bb);
                ab = Vector256.FusedMultiplyAdd(wp, q, ab);
            }

            var at = (nuint)x;
            a.StoreUnsafe(ref rows, at);
            b.StoreUnsafe(ref rows, at + (nuint)_stride);
            aa.StoreUnsafe(ref rows, at + (2 * (nuint)_stride));
            bb.StoreUnsafe(ref rows, at + (3 * (nuint)_stride));
            ab.StoreUnsafe(ref rows, at + (4 * (nuint)_stride));
        }
    }

    // The moments weighted along the row, and the sum of the similarities of its places.
    private double Along()
    {
        ref var rows = ref MemoryMarshal.GetArrayDataReference(_rows);
        var places = _shape.Width - _along.Length + 1;
        var sum = 0.0;
        for (var x = 0; x < places; x += 8)
        {
            Vector256<float> a = default, b = default, aa = default, bb = default, ab = default;
            for (var k = 0; k < _along.Length; k++)
            {
                var w = Vector256.Create(_along[k]);
                var at = (nuint)(x + k);
                a = Vector256.FusedMultiplyAdd(w, Vector256.LoadUnsafe(ref rows, at), a);
                b = Vector256.FusedMultiplyAdd(w, Vector256.LoadUnsafe(ref rows, at + (nuint)_stride), b);
                aa = Vector256.FusedMultiplyAdd(w, Vector256.LoadUnsafe(ref rows, at + (2 * (nuint)_stride)), aa);
                bb = Vector256.FusedMultiplyAdd(w, Vector256.LoadUnsafe(ref rows, at + (3 * (nuint)_stride)), bb);
                ab = Vector256.FusedMultiplyAdd(w, Vector256.LoadUnsafe(ref rows, at + (4 * (nuint)_stride)), ab);
            }

            var similarity = Similarity(a, b, aa, bb, ab);
            var inside = Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(places - x)).AsSingle();
            sum += Vector256.Sum(similarity & inside);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Similarity(
        Vector256<float> a, Vector256<float> b, Vector256<float> aa, Vector256<float> bb, Vector256<float> ab)
    {
        var c1 = Vector256.Create(C1);
        var c2 = Vector256.Create(C2);
        var variances = aa - (a * a) + (bb - (b * b));
        var covariance = ab - (a * b);
        a += Vector256.Create(Middle);
        b += Vector256.Create(Middle);
        return ((2 * a * b) + c1) * ((2 * covariance) + c2) / (((a * a) + (b * b) + c1) * (variances + c2));
    }
}
