using System.Runtime.Intrinsics;
using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>Adds normal noise to every value on its own (Hendrycks and Dietterich, 2019).</summary>
public sealed class GaussianNoise()
    : ImagePerturbation("gaussian_noise", ["noise", "imagenet-c"], "Adds N(0, s) to every value; s grows with severity.", Published.ImageNetC)
{
    internal static readonly SeverityTable<float> Deviation = new(
        [0.04f, 0.06f, 0.08f, 0.09f, 0.10f],
        [0.04f, 0.08f, 0.12f, 0.15f, 0.18f],
        [0.08f, 0.12f, 0.18f, 0.26f, 0.38f]);

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var operation = new Add(new RandomLanes(ref random), 255 * Deviation.At(shape, severity, null));
        Pixels.Map(image, result, ref operation);
    }

    private struct Add(RandomLanes lanes, float deviation) : IPixelOperation
    {
        private RandomLanes _lanes = lanes;

        public (Vector256<float> First, Vector256<float> Second) Apply(Vector256<float> first, Vector256<float> second, int offset)
        {
            var (a, b) = _lanes.NextGaussian();
            var scale = Vector256.Create(deviation);
            return (Vector256.FusedMultiplyAdd(a, scale, first), Vector256.FusedMultiplyAdd(b, scale, second));
        }
    }
}
