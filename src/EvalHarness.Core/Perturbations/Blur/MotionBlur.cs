using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>Smears along a line within 45 degrees of the rows, at random (Hendrycks and Dietterich, 2019; <see cref="MotionKernel"/>).</summary>
public sealed class MotionBlur : ImagePerturbation
{
    internal static readonly SeverityTable<(int Radius, double Deviation)> Kernel = new(
        [(6, 1), (6, 1.5), (6, 2), (8, 2), (9, 2.5)],
        [(10, 1), (10, 1.5), (10, 2), (10, 2.5), (12, 3)],
        [(10, 3), (15, 5), (15, 8), (15, 12), (20, 15)]);

    private readonly ParameterSize? _size;

    /// <summary>The ImageNet-C family's, parameters by image size.</summary>
    public MotionBlur()
        : this("motion_blur", ["blur", "imagenet-c"], null, Published.ImageNetC)
    {
    }

    private MotionBlur(string id, string[] groups, ParameterSize? size, string source)
        : base(id, groups, "Smears along a random line near the horizontal; its length grows with severity.", source) => _size = size;

    /// <summary>MNIST-C's: ImageNet-C's parameters at 28x28.</summary>
    public static MotionBlur MnistC { get; } =
        new("mnist_c_motion_blur", ["blur", "mnist-c"], ParameterSize.Large, Published.MnistC);

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var kernel = scratch.Table(this, shape, severity, mode, static (self, shape, severity, _) =>
        {
            var (radius, deviation) = Kernel.At(shape, severity, self._size);
            return MotionKernel.Of(radius, deviation);
        });
        var angle = (random.NextDouble() - 0.5) * (Math.PI / 2);
        var offsets = scratch.Ints(0, kernel.Weights.Length);
        kernel.Offsets(angle, shape.Width, offsets);
        var room = scratch.Floats(0, kernel.RoomFor(shape.Height, shape.Width));
        var rows = scratch.Floats(1, 2 * Pixels.Padded(shape.Width));
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            var plane = shape.PlaneSize;
            kernel.Load(image.Slice(channel * plane, plane), shape.Height, shape.Width, room);
            kernel.Apply(room, offsets, shape.Height, shape.Width, rows, result.Slice(channel * plane, plane));
        }
    }
}
