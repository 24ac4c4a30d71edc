using System.Runtime.Intrinsics;

namespace EvalHarness.Perturbations;

/// <summary>A factor times the value plus a constant.</summary>
internal readonly struct Linear(float factor, float added) : IPixelOperation
{
    public (Vector256<float> First, Vector256<float> Second) Apply(Vector256<float> first, Vector256<float> second, int offset) =>
        (Vector256.FusedMultiplyAdd(first, Vector256.Create(factor), Vector256.Create(added)),
            Vector256.FusedMultiplyAdd(second, Vector256.Create(factor), Vector256.Create(added)));
}
