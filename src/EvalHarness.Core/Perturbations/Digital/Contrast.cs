using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>Draws every value towards its channel's mean (Hendrycks and Dietterich, 2019).</summary>
public sealed class Contrast : ImagePerturbation
{
    internal static readonly SeverityTable<float> Kept = new(
        [0.75f, 0.5f, 0.4f, 0.3f, 0.15f], [0.4f, 0.3f, 0.2f, 0.1f, 0.05f], [0.4f, 0.3f, 0.2f, 0.1f, 0.05f]);

    private readonly ParameterSize? _size;

    /// <summary>Parameters by image size.</summary>
    public Contrast()
        : this(null)
    {
    }

    /// <summary>Parameters of one table, whatever the size.</summary>
    internal Contrast(ParameterSize? size)
        : base("contrast", ["digital", "imagenet-c"], "Multiplies the distance from the channel's mean by a factor that falls with severity.",
            Published.ImageNetC) => _size = size;

    /// <inheritdoc/>
    public override bool IsRandom => false;

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var kept = Kept.At(shape, severity, _size);
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            var plane = image.Slice(channel * shape.PlaneSize, shape.PlaneSize);
            var mean = ByteSum.Of(plane) / (double)plane.Length;
            var operation = new Linear(kept, (float)(mean * (1.0 - kept)));
            Pixels.Map(plane, result.Slice(channel * shape.PlaneSize, shape.PlaneSize), ref operation);
        }
    }
}
