using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// Splashes water (severities 1 to 3) or mud (4 and 5) on the lens (Hendrycks and Dietterich, 2019): smoothed normal noise above a
/// threshold. Mud covers with its colour; water is embossed by the distance to its edges (<see cref="WaterRelief"/>) and adds pale turquoise.
/// Grey images take the colours' luma. MNIST-C's own version is mud at every severity, of grey level 63.
/// </summary>
public sealed class Spatter : ImagePerturbation
{
    internal static readonly SeverityTable<Splash> Splashes = new(
        [new(0.62f, 0.1f, 0.7, 0.7f, 0.5f, false), new(0.65f, 0.1f, 0.8, 0.7f, 0.5f, false), new(0.65f, 0.3f, 1, 0.69f, 0.5f, false),
            new(0.65f, 0.1f, 0.7, 0.69f, 0.6f, true), new(0.65f, 0.1f, 0.5, 0.68f, 0.6f, true)],
        [new(0.62f, 0.1f, 0.7, 0.7f, 0.6f, false), new(0.65f, 0.1f, 0.8, 0.7f, 0.6f, false), new(0.65f, 0.3f, 1, 0.69f, 0.6f, false),
            new(0.65f, 0.1f, 0.7, 0.68f, 0.6f, true), new(0.65f, 0.1f, 0.5, 0.67f, 0.6f, true)],
        [new(0.65f, 0.3f, 4, 0.69f, 0.6f, false), new(0.65f, 0.3f, 3, 0.68f, 0.6f, false), new(0.65f, 0.3f, 2, 0.68f, 0.5f, false),
            new(0.65f, 0.3f, 1, 0.65f, 1.5f, true), new(0.67f, 0.4f, 1, 0.65f, 1.5f, true)]);

    private static readonly float[] Water = [175, 238, 238];
    private static readonly float[] Mud = [63, 42, 20];
    private static readonly float WaterGrey = (Luma.Red * 175) + ((Luma.Green + Luma.Blue) * 238);
    private static readonly float MudGrey = (Luma.Red * 63) + (Luma.Green * 42) + (Luma.Blue * 20);

    private const float CoverFrom = 0.8f;

    private readonly bool _mnist;

    /// <summary>The ImageNet-C family's, parameters by image size.</summary>
    public Spatter()
        : this("spatter", ["weather", "imagenet-c-extra"], false, Published.ImageNetCExtra)
    {
    }

    private Spatter(string id, string[] groups, bool mnist, string source)
        : base(id, groups, "Splashes of water (severities 1 to 3) and mud (4 and 5; MNIST-C's is mud throughout).", source) => _mnist = mnist;

    /// <summary>MNIST-C's: ImageNet-C's parameters at 28x28, mud at every severity.</summary>
    public static Spatter MnistC { get; } = new("mnist_c_spatter", ["weather", "mnist-c"], true, Published.MnistC);

    /// <inheritdoc/>
    public override int MinimumSide => 8;

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var (splash, smooth, cover) = scratch.Table(
            this, shape, severity, mode, static (self, shape, severity, _) => Recipe.Of(Splashes.At(shape, severity, self._mnist ? ParameterSize.Large : null)));
        var noise = scratch.Floats(0, FloatPlanes.Size(shape));
        var liquid = scratch.Floats(1, noise.Length);
        var room = scratch.Floats(2, SeparableFilter.RoomFor(shape.Width, Math.Max(smooth.Length, cover.Length) - 1));
        Splatter(splash, smooth, noise, liquid, shape, ref random, room);
        if (splash.IsMud || _mnist)
        {
            Binarise(liquid);
            SeparableFilter.Apply(liquid, noise, shape.Height, shape.Width, cover, cover, Border.Nearest, room);
            CoverWithMud(image, result, shape, noise);
        }
        else
        {
            var most = WaterRelief.Make(liquid, shape, scratch);
            AddWater(image, result, shape, liquid, most > 0 ? splash.Strength / most : 0);
        }
    }

    /// <summary>Smoothed normal noise of the stated mean and deviation, 0 below the threshold; rows are padded.</summary>
    internal static void Splatter(
        Splash splash, float[] smooth, Span<float> noise, Span<float> liquid, ImageShape shape, ref SeededRandom random, Span<float> room)
    {
        random.FillGaussian(noise);
        SeparableFilter.Apply(noise, liquid, shape.Height, shape.Width, smooth, smooth, Border.Nearest, room);
        Cut.Apply(liquid, splash.Mean, splash.Deviation, splash.Threshold);
    }

    // The layer is strictly above the threshold or 0.
    private static void Binarise(Span<float> layer)
    {
        foreach (ref var v in layer)
        {
            v = v > 0 ? 1 : 0;
        }
    }

    private void CoverWithMud(ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, ReadOnlySpan<float> mask)
    {
        var stride = Pixels.Padded(shape.Width);
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            var colour = _mnist ? Mud[0] : shape.IsGrey ? MudGrey : Mud[channel];
            for (var y = 0; y < shape.Height; y++)
            {
                var start = (channel * shape.PlaneSize) + (y * shape.Width);
                var row = mask.Slice(y * stride, shape.Width);
                for (var x = 0; x < row.Length; x++)
                {
                    float v = image[start + x];
                    result[start + x] = row[x] < CoverFrom ? image[start + x] : Pixels.ToByte(v + (row[x] * (colour - v)));
                }
            }
        }
    }

    private static void AddWater(ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, ReadOnlySpan<float> relief, float scale)
    {
        var stride = Pixels.Padded(shape.Width);
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            var colour = scale * (shape.IsGrey ? WaterGrey : Water[channel]);
            for (var y = 0; y < shape.Height; y++)
            {
                var start = (channel * shape.PlaneSize) + (y * shape.Width);
                RowMix.Apply(image.Slice(start, shape.Width), result.Slice(start, shape.Width), relief.Slice(y * stride, stride), 1, colour);
            }
        }
    }

    /// <summary>The parameters of a severity, values on [0, 1]; the strength is mud's deviation in pixels.</summary>
    internal sealed record Splash(float Mean, float Deviation, double Smoothing, float Threshold, float Strength, bool IsMud);

    private sealed record Recipe(Splash Splash, float[] Smooth, float[] Cover)
    {
        public static Recipe Of(Splash splash) =>
            new(splash, GaussianKernel.Of(splash.Smoothing), GaussianKernel.Of(splash.Strength));
    }
}
