using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EvalHarness.Perturbations;

/// <summary>
/// A magnification along the rows, eight pixels at a time: since nothing shrinks, eight neighbours come from nine in a row, so two loads
/// and a permutation replace eight gathers.
/// </summary>
/// <param name="Start">For each eight pixels the first source pixel.</param>
/// <param name="Lanes">For each pixel how far after that its left neighbour lies, 0 to 7.</param>
/// <param name="Weight">How much the right neighbour counts.</param>
internal sealed record ZoomColumns(int[] Start, int[] Lanes, float[] Weight)
{
    /// <summary>From an axis.</summary>
    public static ZoomColumns Of(ZoomAxis axis)
    {
        var start = new int[axis.Index.Length / 8];
        var lanes = new int[axis.Index.Length];
        for (var i = 0; i < lanes.Length; i++)
        {
            start[i / 8] = axis.Index[i & -8];
            lanes[i] = axis.Index[i] - start[i / 8];
        }

        return new ZoomColumns(start, lanes, axis.Weight);
    }

    /// <summary>Adds the magnified row to a sum. The row needs a block of room behind it.</summary>
    public void AddTo(ReadOnlySpan<float> row, Span<float> sum)
    {
        ref var source = ref MemoryMarshal.GetReference(row);
        ref var target = ref MemoryMarshal.GetReference(sum);
        ref var lanes = ref MemoryMarshal.GetArrayDataReference(Lanes);
        ref var weights = ref MemoryMarshal.GetArrayDataReference(Weight);
        for (var i = 0; i < Start.Length; i++)
        {
            ref var from = ref Unsafe.Add(ref source, Start[i]);
            var x = (nuint)(8 * i);
            var lane = Vector256.LoadUnsafe(ref lanes, x);
            var left = Vector256.ShuffleNative(Vector256.LoadUnsafe(ref from), lane);
            var right = Vector256.ShuffleNative(Vector256.LoadUnsafe(ref from, 1), lane);
            var value = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref weights, x), right - left, left);
            (Vector256.LoadUnsafe(ref target, x) + value).StoreUnsafe(ref target, x);
        }
    }
}
