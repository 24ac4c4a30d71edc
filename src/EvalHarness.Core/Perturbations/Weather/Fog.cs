using System.Numerics.Tensors;
using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// Adds a cloud map p times a strength c and scales back so that the brightest value m stays: (x + c p) m / (m + c)
/// (Hendrycks and Dietterich, 2019). The map's side is the smallest power of two that holds the image (32, 64, 256 in the published sets),
/// and the image lies in its top left corner.
/// <para>
/// MNIST-C takes a corner of a 256x256 map, small and smooth, and that is its canonical mode; its clean mode fits the map to the image.
/// </para>
/// </summary>
public sealed class Fog : ImagePerturbation
{
    internal static readonly SeverityTable<(float Strength, double Decay)> Cloud = new(
        [(0.2f, 3), (0.5f, 3), (0.75f, 2.5), (1, 2), (1.5f, 1.75)],
        [(0.4f, 3), (0.7f, 3), (1, 2.5), (1.5f, 2), (2, 1.75)],
        [(1.5f, 2), (2, 2), (2.5f, 1.7), (2.5f, 1.5), (3, 1.4)]);

    private readonly bool _mnist;

    /// <summary>The ImageNet-C family's, parameters by image size.</summary>
    public Fog()
        : this("fog", ["weather", "imagenet-c"], false, Published.ImageNetC)
    {
    }

    private Fog(string id, string[] groups, bool mnist, string source)
        : base(id, groups, "Adds a random cloud map; thickness and roughness grow with severity.", source) => _mnist = mnist;

    /// <summary>MNIST-C's: ImageNet-C's parameters at 28x28, a corner of a large map.</summary>
    public static Fog MnistC { get; } = new("mnist_c_fog", ["weather", "mnist-c"], true, Published.MnistC);

    /// <inheritdoc/>
    public override bool HasCleanMode => _mnist;

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var (strength, decay) = Cloud.At(shape, severity, _mnist ? ParameterSize.Large : null);
        var side = Plasma.SideFor(shape.Height, shape.Width);
        side = _mnist && mode == PerturbationMode.Canonical ? Math.Max(256, side) : side;
        var map = scratch.Floats(0, (side * side) + Pixels.Block);
        var lanes = new RandomLanes(ref random);
        if (side == PlasmaCorner.Side && shape.Height <= PlasmaCorner.MostRows)
        {
            var others = new RandomLanes(ref random);
            PlasmaCorner.Make(ref lanes, ref others, decay, shape.Height, shape.Width, map, scratch.Floats(1, PlasmaCorner.Room));
        }
        else
        {
            Plasma.Make(ref lanes, side, decay, map, scratch.Floats(1, Plasma.RoomFor(side)));
        }

        var brightest = TensorPrimitives.Max(image) / 255f;
        var scale = brightest / (brightest + strength);
        for (var y = 0; y < shape.Height; y++)
        {
            var cloud = scratch.Floats(2, Pixels.Padded(shape.Width));
            map.Slice(y * side, shape.Width).CopyTo(cloud);
            for (var channel = 0; channel < shape.Channels; channel++)
            {
                var start = (channel * shape.PlaneSize) + (y * shape.Width);
                RowMix.Apply(image.Slice(start, shape.Width), result.Slice(start, shape.Width), cloud, scale, 255 * strength * scale);
            }
        }
    }
}
