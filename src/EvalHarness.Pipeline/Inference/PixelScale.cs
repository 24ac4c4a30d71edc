using System.Numerics;

namespace EvalHarness.Inference;

/// <summary>
/// (byte x scale - mean) / std for one channel. 1/255 divides by 255, as image libraries do, so the floats are theirs to the last bit.
/// </summary>
/// <param name="scale">Factor on the byte.</param>
/// <param name="mean">Mean after scaling.</param>
/// <param name="std">Standard deviation after scaling, above 0.</param>
internal readonly struct PixelScale(double scale, double mean, double std)
{
    private readonly float _divisor = Math.Abs(scale - 1.0 / 255) < 1e-9 ? 255f : 1f;
    private readonly float _factor = Math.Abs(scale - 1.0 / 255) < 1e-9 ? 1f : (float)scale;
    private readonly float _mean = (float)mean;
    private readonly float _std = (float)std;

    private bool IsPlain => _mean == 0 && _std == 1;

    /// <summary>Converts one byte.</summary>
    public float Of(byte value) => (value / _divisor * _factor - _mean) / _std;

    /// <summary>Converts many.</summary>
    public void Convert(ReadOnlySpan<byte> pixels, Span<float> numbers)
    {
        var lanes = Vector<byte>.Count;
        var quarter = Vector<float>.Count;
        var i = 0;
        for (; i <= pixels.Length - lanes; i += lanes)
        {
            Vector.Widen(new Vector<byte>(pixels[i..]), out var low, out var high);
            Vector.Widen(low, out var a, out var b);
            Vector.Widen(high, out var c, out var d);
            var to = numbers.Slice(i, lanes);
            Scale(Vector.ConvertToSingle(a.As<uint, int>())).CopyTo(to);
            Scale(Vector.ConvertToSingle(b.As<uint, int>())).CopyTo(to[quarter..]);
            Scale(Vector.ConvertToSingle(c.As<uint, int>())).CopyTo(to[(2 * quarter)..]);
            Scale(Vector.ConvertToSingle(d.As<uint, int>())).CopyTo(to[(3 * quarter)..]);
        }

        for (; i < pixels.Length; i++)
        {
            numbers[i] = Of(pixels[i]);
        }
    }

    private Vector<float> Scale(Vector<float> values)
    {
        var scaled = _divisor != 1f ? values / new Vector<float>(_divisor) : _factor != 1f ? values * _factor : values;
        return IsPlain ? scaled : (scaled - new Vector<float>(_mean)) / new Vector<float>(_std);
    }
}
