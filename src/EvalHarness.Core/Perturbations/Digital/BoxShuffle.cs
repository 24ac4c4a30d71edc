using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EvalHarness.Perturbations;

/// <summary>Shrinks and widens rows as <see cref="BoxAxis"/> says, by shuffles of 64 bytes at a time: the same bytes.</summary>
internal sealed class BoxShuffle
{
    private const int Window = 64;
    private const int Lanes = 32;

    private readonly BoxAxis _axis;
    private readonly Part[] _parts;
    private readonly (int Target, int Source, Vector512<byte> Index)[] _blocks;

    /// <summary>Works the shuffles out.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="length">Its large pixels.</param>
    public BoxShuffle(BoxAxis axis, int length)
    {
        _axis = axis;
        _parts = [.. Parts(axis)];
        _blocks = [.. Blocks(axis, length)];
    }

    /// <summary>Whether the processor has such shuffles and the axis is long enough for them.</summary>
    public static bool Suits(int length) => Avx512Vbmi.IsSupported && length >= Window;

    /// <summary>
    /// Shrinks a row that lies in <paramref name="source"/> at <paramref name="start"/>. <paramref name="narrow"/> has room for 32 bytes behind the
    /// small pixels.
    /// </summary>
    public void Shrink(ReadOnlySpan<byte> source, int start, Span<byte> narrow)
    {
        foreach (var part in _parts)
        {
            if (start + part.Source + Window > source.Length)
            {
                Plainly(source[start..], narrow, part.Target);
                return;
            }

            var bytes = Vector512.LoadUnsafe(in source[start + part.Source]);
            var sum = Vector512<ushort>.Zero;
            for (var tap = 0; tap < part.Index.Length; tap++)
            {
                sum += Avx512Vbmi.PermuteVar64x8(bytes, part.Index[tap]).AsUInt16() & part.Kept[tap];
            }

            var (low, high) = Vector512.Widen(sum);
            Mean(low.AsInt32(), part.LowWeights).StoreUnsafe(ref narrow[part.Target]);
            Mean(high.AsInt32(), part.HighWeights).StoreUnsafe(ref narrow[part.Target + 16]);
        }
    }

    /// <summary>Shows small pixels as a large row. <paramref name="small"/> has 64 bytes behind the last.</summary>
    public void Widen(ReadOnlySpan<byte> small, Span<byte> row)
    {
        foreach (var (target, source, index) in _blocks)
        {
            Avx512Vbmi.PermuteVar64x8(Vector512.LoadUnsafe(in small[source]), index).StoreUnsafe(ref row[target]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Mean(Vector512<int> sum, Vector512<int> weight) =>
        Avx512F.ConvertToVector128Byte(((sum * weight) + Vector512.Create(BoxAxis.Half)) >> BoxAxis.Places);

    // At the end of the picture a window would reach beyond it.
    private void Plainly(ReadOnlySpan<byte> row, Span<byte> narrow, int from)
    {
        for (var i = from; i < _axis.Count; i++)
        {
            var sum = 0;
            for (var at = _axis.Start[i]; at < _axis.Start[i + 1]; at++)
            {
                sum += row[at];
            }

            narrow[i] = BoxAxis.Mean(sum, _axis.Weight[i]);
        }
    }

    private static IEnumerable<Part> Parts(BoxAxis axis)
    {
        for (var first = 0; first < axis.Count;)
        {
            var end = first + 1;
            while (end < axis.Count && end - first < Lanes && axis.Start[end + 1] - axis.Start[first] <= Window)
            {
                end++;
            }

            yield return Part.Of(axis, first, end);
            first = end;
        }
    }

    // The last block ends with the row: it does some pixels again.
    private static IEnumerable<(int Target, int Source, Vector512<byte> Index)> Blocks(BoxAxis axis, int length)
    {
        for (var at = 0; at < length; at += Window)
        {
            var target = Math.Min(at, length - Window);
            var source = axis.From[target];
            yield return (target, source, Vector512.Create<byte>([.. Enumerable.Range(target, Window).Select(x => (byte)(axis.From[x] - source))]));
        }
    }

    /// <summary>Up to 32 small pixels whose boxes lie within 64 bytes.</summary>
    /// <param name="Source">The first box's first byte.</param>
    /// <param name="Target">The first small pixel.</param>
    /// <param name="Index">For the k-th byte of each box where it lies, in the low byte of each lane.</param>
    /// <param name="Kept">For the k-th byte 255 where a box has one, else 0.</param>
    /// <param name="LowWeights">Weights of the first sixteen boxes.</param>
    /// <param name="HighWeights">Weights of the others.</param>
    private sealed record Part(
        int Source, int Target, Vector512<byte>[] Index, Vector512<ushort>[] Kept, Vector512<int> LowWeights, Vector512<int> HighWeights)
    {
        public static Part Of(BoxAxis axis, int first, int end)
        {
            var source = axis.Start[first];
            var taps = Enumerable.Range(first, end - first).Max(i => axis.Start[i + 1] - axis.Start[i]);
            var index = new Vector512<byte>[taps];
            var kept = new Vector512<ushort>[taps];
            var weights = new int[Lanes];
            for (var tap = 0; tap < taps; tap++)
            {
                var places = new byte[2 * Lanes];
                var masks = new ushort[Lanes];
                for (var i = first; i < end; i++)
                {
                    if (axis.Start[i] + tap < axis.Start[i + 1])
                    {
                        places[2 * (i - first)] = (byte)(axis.Start[i] + tap - source);
                        masks[i - first] = 0xFF;
                    }

                    weights[i - first] = axis.Weight[i];
                }

                (index[tap], kept[tap]) = (Vector512.Create<byte>(places), Vector512.Create<ushort>(masks));
            }

            return new Part(source, first, index, kept, Vector512.Create<int>(weights), Vector512.Create<int>(weights.AsSpan(16)));
        }
    }
}
