using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EvalHarness.Perturbations;

/// <summary>Padded planes of floats to sample between the pixels.</summary>
internal readonly record struct PixelGrid(int Height, int Width, int Stride, int Channels, int PlaneSize)
{
    /// <summary>Writes to place <paramref name="at"/> of every channel what lies bilinearly at (x, y).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sample(ReadOnlySpan<float> from, Span<float> to, int at, float x, float y, Border border)
    {
        var left = (int)MathF.Floor(x);
        var top = (int)MathF.Floor(y);
        var fx = x - left;
        var fy = y - top;
        int right, bottom;
        if ((uint)left < (uint)(Width - 1) && (uint)top < (uint)(Height - 1))
        {
            (right, bottom) = (left + 1, top + 1);
        }
        else
        {
            right = Borders.Index(border, left + 1, Width);
            bottom = Borders.Index(border, top + 1, Height);
            left = Borders.Index(border, left, Width);
            top = Borders.Index(border, top, Height);
        }

        var (w11, w10, w01) = (fx * fy, fx - (fx * fy), fy - (fx * fy));
        var w00 = 1 - fx - w01;
        ref var source = ref MemoryMarshal.GetReference(from);
        ref var target = ref Unsafe.Add(ref MemoryMarshal.GetReference(to), at);
        int a = (top * Stride) + left, b = (top * Stride) + right, c = (bottom * Stride) + left, d = (bottom * Stride) + right;
        for (var plane = 0; plane < Channels * PlaneSize; plane += PlaneSize)
        {
            Unsafe.Add(ref target, plane) = (w00 * Unsafe.Add(ref source, plane + a)) + (w10 * Unsafe.Add(ref source, plane + b))
                + (w01 * Unsafe.Add(ref source, plane + c)) + (w11 * Unsafe.Add(ref source, plane + d));
        }
    }
}
