using System.Runtime.Intrinsics;
using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>Draws every value towards its channel's mean (Hendrycks and Dietterich, 2019).</summary>
public sealed class Contrast : ImagePerturbation
{
    internal static readonly SeverityTable<float> Kept = new(
        [0.75f, 0.5f, 0.4f, 0.3f, 0.15f], [0.4f, 0.3f, 0.2f, 0.1f, 0.05f], [0.4f, 0.3f, 0.2f, 0.1f, 0.05f]);

    /// <inheritdoc/>
    public override string Id => "contrast";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Groups { get; } = ["digital", "imagenet-c"];

    /// <inheritdoc/>
    public override string Summary => "Multiplies the distance from the channel's mean by a factor that falls with severity.";

    /// <inheritdoc/>
    public override string Source => "Hendrycks and Dietterich, 2019 (ImageNet-C, CIFAR-10-C)";

    /// <inheritdoc/>
    public override bool IsRandom => false;

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var kept = Kept.At(shape, severity, null);
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            var plane = image.Slice(channel * shape.PlaneSize, shape.PlaneSize);
            var mean = ByteSum.Of(plane) / (double)plane.Length;
            var operation = new Linear(kept, (float)(mean * (1.0 - kept)));
            Pixels.Map(plane, result.Slice(channel * shape.PlaneSize, shape.PlaneSize), ref operation);
        }
    }

    private readonly struct Linear(float factor, float added) : IPixelOperation
    {
        public (Vector256<float> First, Vector256<float> Second) Apply(Vector256<float> first, Vector256<float> second, int offset) =>
            (Vector256.FusedMultiplyAdd(first, Vector256.Create(factor), Vector256.Create(added)),
                Vector256.FusedMultiplyAdd(second, Vector256.Create(factor), Vector256.Create(added)));
    }
}
