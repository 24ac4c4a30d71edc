using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EvalHarness.Perturbations;

/// <summary>
/// A cloud map by diamond and square (Fournier, Fussell and Carpenter, 1982) on a torus whose side is a power of two, scaled to 0..1 over
/// the whole map. The first amplitude is 100 squared and each halving of the grid divides it by the square of the decay.
/// <para>
/// Each level keeps its three kinds of new points (in the squares' middles and on the two kinds of edges) as grids of their own until they
/// are woven into the next level, so all of it runs on whole vectors.
/// </para>
/// </summary>
internal static class Plasma
{
    /// <summary>Floats of room that <see cref="Make"/> needs beside the map.</summary>
    public static int RoomFor(int side) => (4 * ((side / 2) + 1) * StrideFor(side / 2)) + (2 * side) + Pixels.Block;

    /// <summary>The smallest power of two that holds an image.</summary>
    public static int SideFor(int height, int width) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(height, width));

    /// <summary>Makes a map of side x side floats.</summary>
    public static void Make(ref RandomLanes lanes, int side, double decay, Span<float> map, Span<float> room)
    {
        Refined(ref lanes, side, decay, map, room);
        Normalise(map[..(side * side)]);
    }

    /// <summary>Makes a map that is not scaled yet, and returns the next level's amplitude.</summary>
    public static double Refined(ref RandomLanes lanes, int side, double decay, Span<float> map, Span<float> room)
    {
        map[0] = 0;
        var amplitude = 100.0 * 100.0;
        for (var n = 1; n < side; n *= 2)
        {
            Refine(ref lanes, map, n, (float)amplitude, room);
            amplitude /= decay * decay;
        }

        return amplitude;
    }

    /// <summary>Floats of a row of a grid of n, with room for what wraps around.</summary>
    public static int StrideFor(int n) => Pixels.Padded(n + 1) + 8;

    // From n x n to 2n x 2n. Grids have a column and a row of room, for what wraps around.
    private static void Refine(ref RandomLanes lanes, Span<float> map, int n, float amplitude, Span<float> room)
    {
        var stride = StrideFor(n);
        var size = (n + 1) * stride;
        var corners = room[..size];
        var squares = room.Slice(size, size);
        var across = room.Slice(2 * size, size);
        var down = room.Slice(3 * size, size);
        for (var i = 0; i < n; i++)
        {
            map.Slice(i * n, n).CopyTo(corners[(i * stride)..]);
            corners[(i * stride) + n] = corners[i * stride];
        }

        corners[..stride].CopyTo(corners[(n * stride)..]);
        for (var i = 0; i < n; i++)
        {
            // Row i + 1 of the squares holds square i, and place 1 of a row square 0: the row and the place before are the wrapped ones.
            var row = squares.Slice((i + 1) * stride, stride);
            Mean(ref lanes, corners[(i * stride)..], corners[((i * stride) + 1)..], corners[((i + 1) * stride)..],
                corners[(((i + 1) * stride) + 1)..], row[1..], n, amplitude);
            row[0] = row[n];
        }

        squares.Slice(n * stride, stride).CopyTo(squares);
        for (var i = 0; i < n; i++)
        {
            Mean(ref lanes, corners[(i * stride)..], corners[((i * stride) + 1)..], squares[((i * stride) + 1)..],
                squares[(((i + 1) * stride) + 1)..], across.Slice(i * stride, stride), n, amplitude);
            Mean(ref lanes, corners[(i * stride)..], corners[((i + 1) * stride)..], squares[((i + 1) * stride)..],
                squares[(((i + 1) * stride) + 1)..], down.Slice(i * stride, stride), n, amplitude);
        }

        for (var i = 0; i < n; i++)
        {
            Weave(corners.Slice(i * stride, n), across.Slice(i * stride, n), map.Slice(2 * i * 2 * n, 2 * n));
            Weave(down.Slice(i * stride, n), squares.Slice(((i + 1) * stride) + 1, n), map.Slice(((2 * i) + 1) * 2 * n, 2 * n));
        }
    }

    /// <summary>Means of four plus amplitude x U(-1, 1), in blocks: what is written beyond the count is overwritten or never read.</summary>
    public static void Mean(
        ref RandomLanes lanes, ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, ReadOnlySpan<float> d,
        Span<float> target, int count, float amplitude)
    {
        // A copy of its own stays in registers.
        var draws = lanes;
        var scale = Vector256.Create(amplitude / 2147483648f);
        for (var i = 0; i < count; i += 16)
        {
            var (first, second) = draws.Next();
            Block(a, b, c, d, i, first, scale, target);
            if (i + 8 < count)
            {
                Block(a, b, c, d, i + 8, second, scale, target);
            }
        }

        lanes = draws;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, ReadOnlySpan<float> d, int i,
        Vector256<uint> bits, Vector256<float> scale, Span<float> target)
    {
        var at = (nuint)i;
        var sum = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(a), at) + Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(b), at)
            + Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(c), at) + Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(d), at);
        var mean = Vector256.FusedMultiplyAdd(Vector256.ConvertToSingle(bits.AsInt32()), scale, sum * Vector256.Create(0.25f));
        mean.StoreUnsafe(ref MemoryMarshal.GetReference(target), at);
    }

    /// <summary>Even places from one row, odd places from another.</summary>
    public static void Weave(ReadOnlySpan<float> even, ReadOnlySpan<float> odd, Span<float> target)
    {
        var i = 0;
        for (; i <= even.Length - 8; i += 8)
        {
            var e = Vector256.Create(even[i..]);
            var o = Vector256.Create(odd[i..]);
            var low = Vector256.ShuffleNative(e, Vector256.Create(0, 0, 1, 1, 2, 2, 3, 3));
            var high = Vector256.ShuffleNative(e, Vector256.Create(4, 4, 5, 5, 6, 6, 7, 7));
            var lowOdd = Vector256.ShuffleNative(o, Vector256.Create(0, 0, 1, 1, 2, 2, 3, 3));
            var highOdd = Vector256.ShuffleNative(o, Vector256.Create(4, 4, 5, 5, 6, 6, 7, 7));
            var pick = Vector256.Create(-1, 0, -1, 0, -1, 0, -1, 0).AsSingle();
            Vector256.ConditionalSelect(pick, low, lowOdd).CopyTo(target[(2 * i)..]);
            Vector256.ConditionalSelect(pick, high, highOdd).CopyTo(target[((2 * i) + 8)..]);
        }

        for (; i < even.Length; i++)
        {
            target[2 * i] = even[i];
            target[(2 * i) + 1] = odd[i];
        }
    }

    private static void Normalise(Span<float> map)
    {
        var least = System.Numerics.Tensors.TensorPrimitives.Min<float>(map);
        var most = System.Numerics.Tensors.TensorPrimitives.Max<float>(map);
        System.Numerics.Tensors.TensorPrimitives.Subtract(map, least, map);
        System.Numerics.Tensors.TensorPrimitives.Multiply(map, most > least ? 1 / (most - least) : 0, map);
    }
}
