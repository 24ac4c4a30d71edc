using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>Blurs with a Gaussian cut at 4 deviations; beyond the edge the edge pixel goes on (Hendrycks and Dietterich, 2019).</summary>
public sealed class GaussianBlur()
    : ImagePerturbation("gaussian_blur", ["blur", "imagenet-c-extra"], "Gaussian blur; the deviation in pixels grows with severity.", Published.ImageNetCExtra)
{
    internal static readonly SeverityTable<double> Deviation = new(
        [0.4, 0.6, 0.7, 0.8, 1], [0.5, 0.75, 1, 1.25, 1.5], [1, 2, 3, 4, 6]);

    /// <inheritdoc/>
    public override bool IsRandom => false;

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var kernel = scratch.Table(
            this, shape, severity, mode, static (_, shape, severity, _) => GaussianKernel.Of(Deviation.At(shape, severity, null)));
        var plane = scratch.Floats(0, FloatPlanes.Size(shape));
        var blurred = scratch.Floats(1, plane.Length);
        var room = scratch.Floats(2, SeparableFilter.RoomFor(shape.Width, kernel.Length - 1));
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            FloatPlanes.Load(image, shape, channel, plane);
            SeparableFilter.Apply(plane, blurred, shape.Height, shape.Width, kernel, kernel, Border.Nearest, room);
            FloatPlanes.Store(blurred, shape, channel, result);
        }
    }
}
