using System.Numerics;
using System.Runtime.InteropServices;

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

    /// <summary>Converts one byte.</summary>
    public float Of(byte value) => (value / _divisor * _factor - _mean) / _std;

    /// <summary>Converts many.</summary>
    public void Convert(ReadOnlySpan<byte> pixels, Span<float> numbers)
    {
        Require.SameLength(pixels.Length, numbers.Length, nameof(numbers));
        var lanes = (nuint)Vector<byte>.Count;
        var quarter = (nuint)Vector<float>.Count;
        ref var from = ref MemoryMarshal.GetReference(pixels);
        ref var to = ref MemoryMarshal.GetReference(numbers);
        var (divisor, factor, mean, std) = (new Vector<float>(_divisor), new Vector<float>(_factor), new Vector<float>(_mean), new Vector<float>(_std));
        var isDivisionOnly = _divisor != 1f && _mean == 0 && _std == 1;
        nuint i = 0;
        for (; i + lanes <= (nuint)pixels.Length; i += lanes)
        {
            Vector.Widen(Vector.LoadUnsafe(ref from, i), out var low, out var high);
            Vector.Widen(low, out var a, out var b);
            Vector.Widen(high, out var c, out var d);
            var (w, x, y, z) = (Floats(a) / divisor, Floats(b) / divisor, Floats(c) / divisor, Floats(d) / divisor);
            if (!isDivisionOnly)
            {
                (w, x) = ((w * factor - mean) / std, (x * factor - mean) / std);
                (y, z) = ((y * factor - mean) / std, (z * factor - mean) / std);
            }

            w.StoreUnsafe(ref to, i);
            x.StoreUnsafe(ref to, i + quarter);
            y.StoreUnsafe(ref to, i + 2 * quarter);
            z.StoreUnsafe(ref to, i + 3 * quarter);
        }

        for (var rest = (int)i; rest < pixels.Length; rest++)
        {
            numbers[rest] = Of(pixels[rest]);
        }
    }

    private static Vector<float> Floats(Vector<uint> values) => Vector.ConvertToSingle(values.As<uint, int>());
}
