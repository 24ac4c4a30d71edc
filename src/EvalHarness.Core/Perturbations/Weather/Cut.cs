using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EvalHarness.Perturbations;

/// <summary>From standard normal values to a layer: scaled, and 0 below a threshold.</summary>
internal static class Cut
{
    /// <summary>Each value becomes mean + deviation x value, or 0 if that is below the threshold. The length is whole blocks.</summary>
    public static void Apply(Span<float> values, float mean, float deviation, float threshold)
    {
        ref var at = ref MemoryMarshal.GetReference(values);
        for (nuint i = 0; i < (nuint)values.Length; i += 8)
        {
            var scaled = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref at, i), Vector256.Create(deviation), Vector256.Create(mean));
            (scaled & Vector256.GreaterThanOrEqual(scaled, Vector256.Create(threshold))).StoreUnsafe(ref at, i);
        }
    }
}
