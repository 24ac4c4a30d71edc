using System.Runtime.Intrinsics;
using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// Adds to the value of hue, saturation and value (Hendrycks and Dietterich, 2019). With hue and saturation kept, that multiplies the
/// three channels by new value / old value, where the value is the largest channel; black becomes grey. On grey images it adds.
/// </summary>
public sealed class Brightness : ImagePerturbation
{
    internal static readonly SeverityTable<float> Added = new(
        [0.05f, 0.1f, 0.15f, 0.2f, 0.3f], [0.1f, 0.2f, 0.3f, 0.4f, 0.5f], [0.1f, 0.2f, 0.3f, 0.4f, 0.5f]);

    private readonly ParameterSize? _size;

    /// <summary>The ImageNet-C family's, parameters by image size.</summary>
    public Brightness()
        : this("brightness", ["weather", "imagenet-c"], null, Published.ImageNetC)
    {
    }

    private Brightness(string id, string[] groups, ParameterSize? size, string source)
        : base(id, groups, "Adds to the HSV value, the largest channel; the amount grows with severity.", source) => _size = size;

    /// <summary>MNIST-C's: ImageNet-C's parameters at 28x28.</summary>
    public static Brightness MnistC { get; } =
        new("mnist_c_brightness", ["weather", "mnist-c"], ParameterSize.Large, Published.MnistC);

    /// <inheritdoc/>
    public override bool IsRandom => false;

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var added = Added.At(shape, severity, _size) * 255;
        if (shape.IsGrey)
        {
            var add = new Add(added);
            Pixels.Map(image, result, ref add);
            return;
        }

        var brighten = new Brighten(added);
        ColourPixels.Map(image, result, shape, ref brighten);
    }

    private readonly struct Add(float added) : IPixelOperation
    {
        public (Vector256<float> First, Vector256<float> Second) Apply(Vector256<float> first, Vector256<float> second, int offset) =>
            (first + Vector256.Create(added), second + Vector256.Create(added));
    }

    private readonly struct Brighten(float added) : IColourOperation
    {
        public void Apply(ref Vector256<float> red, ref Vector256<float> green, ref Vector256<float> blue)
        {
            var value = Vector256.MaxNative(Vector256.MaxNative(red, green), blue);
            var raised = Vector256.MinNative(value + Vector256.Create(added), Vector256.Create(255f));
            var black = Vector256.Equals(value, Vector256<float>.Zero);
            var factor = raised / Vector256.MaxNative(value, Vector256<float>.One);
            red = Vector256.ConditionalSelect(black, raised, red * factor);
            green = Vector256.ConditionalSelect(black, raised, green * factor);
            blue = Vector256.ConditionalSelect(black, raised, blue * factor);
        }
    }
}
