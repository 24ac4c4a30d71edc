using System.Runtime.Intrinsics;
using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>Adds normal noise in proportion to the value (Hendrycks and Dietterich, 2019).</summary>
public sealed class SpeckleNoise()
    : ImagePerturbation("speckle_noise", ["noise", "imagenet-c-extra"], "Multiplies every value by 1 + N(0, s); s grows with severity.", Published.ImageNetCExtra)
{
    internal static readonly SeverityTable<float> Deviation = new(
        [0.06f, 0.1f, 0.12f, 0.16f, 0.2f],
        [0.15f, 0.2f, 0.25f, 0.3f, 0.35f],
        [0.15f, 0.2f, 0.35f, 0.45f, 0.6f]);

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var operation = new Scale(new RandomLanes(ref random), Deviation.At(shape, severity, null));
        Pixels.Map(image, result, ref operation);
    }

    private struct Scale(RandomLanes lanes, float deviation) : IPixelOperation
    {
        private RandomLanes _lanes = lanes;

        public (Vector256<float> First, Vector256<float> Second) Apply(Vector256<float> first, Vector256<float> second, int offset)
        {
            var (a, b) = _lanes.NextGaussian();
            var scale = Vector256.Create(deviation);
            return (Vector256.FusedMultiplyAdd(a, scale * first, first), Vector256.FusedMultiplyAdd(b, scale * second, second));
        }
    }
}
