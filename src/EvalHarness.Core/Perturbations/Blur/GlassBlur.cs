using System.Runtime.InteropServices;
using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// Looks through frosted glass: blur, truncate to bytes, let every pixel change places with a near one, last to first, and blur again
/// (Hendrycks and Dietterich, 2019).
/// <para>
/// Canonical: on colour images the near pixel keeps its own value, because the authors' swap of two array views is none; on grey ones it
/// is a swap. MNIST-C's own version moves a pixel with a chance of one half and blurs down the columns alone. Clean: swaps on all
/// channels and blurs along both axes.
/// </para>
/// </summary>
public sealed class GlassBlur : ImagePerturbation
{
    internal static readonly SeverityTable<(double Deviation, int Shift, int Passes)> Glass = new(
        [(0.05, 1, 1), (0.25, 1, 1), (0.4, 1, 1), (0.25, 1, 2), (0.4, 1, 2)],
        [(0.1, 1, 1), (0.5, 1, 1), (0.6, 1, 2), (0.7, 2, 1), (0.9, 2, 2)],
        [(0.7, 1, 2), (0.9, 2, 1), (1, 2, 3), (1.1, 3, 2), (1.5, 4, 2)]);

    private const int Still = 0;

    private readonly bool _mnist;

    /// <summary>The ImageNet-C family's, parameters by image size.</summary>
    public GlassBlur()
        : this("glass_blur", ["blur", "imagenet-c"], false, Published.ImageNetC)
    {
    }

    private GlassBlur(string id, string[] groups, bool mnist, string source)
        : base(id, groups, "Blurs, mixes near pixels and blurs again; reach and passes grow with severity.", source) => _mnist = mnist;

    /// <summary>MNIST-C's: ImageNet-C's parameters at 28x28, half the pixels moved.</summary>
    public static GlassBlur MnistC { get; } = new("mnist_c_glass_blur", ["blur", "mnist-c"], true, Published.MnistC);

    /// <inheritdoc/>
    public override bool HasCleanMode => true;

    /// <inheritdoc/>
    public override int MinimumSide => 8;

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var glass = scratch.Table(this, shape, severity, mode, static (self, shape, severity, mode) => self.Make(shape, severity, mode));
        var plane = scratch.Floats(0, FloatPlanes.Size(shape));
        var blurred = scratch.Floats(1, plane.Length);
        var room = scratch.Floats(2, SeparableFilter.RoomFor(shape.Width, glass.Kernel.Length - 1));
        var mixed = scratch.Bytes(0, shape.Size);
        Blur(image, mixed, shape, glass, plane, blurred, room);

        var bits = MemoryMarshal.Cast<int, uint>(scratch.Ints(0, Pixels.Padded(shape.Width)));
        var lanes = new RandomLanes(ref random);
        var copies = mode == PerturbationMode.Canonical && !_mnist && !shape.IsGrey;
        for (var pass = 0; pass < glass.Passes; pass++)
        {
            for (var y = shape.Height - glass.Shift; y > glass.Shift; y--)
            {
                lanes.Fill(bits);
                if (copies)
                {
                    CopyRow(mixed, shape, y, glass, bits);
                }
                else
                {
                    SwapRow(mixed, shape, y, glass, bits);
                }
            }
        }

        Blur(mixed, result, shape, glass, plane, blurred, room);
    }

    // Every near place, and with MNIST-C as many times staying where it is.
    private Recipe Make(ImageShape shape, int severity, PerturbationMode mode)
    {
        var (deviation, shift, passes) = Glass.At(shape, severity, _mnist ? ParameterSize.Large : null);
        var kernel = GaussianKernel.Of(deviation);
        var reach = Enumerable.Range(-shift, 2 * shift).ToArray();
        int[] offsets = [.. from dy in reach from dx in reach select (dy * shape.Width) + dx];
        if (_mnist)
        {
            offsets = [.. offsets, .. Enumerable.Repeat(Still, offsets.Length)];
        }

        return new Recipe(kernel, _mnist && mode == PerturbationMode.Canonical ? [1f] : kernel, shift, passes, offsets);
    }

    private static void Blur(
        ReadOnlySpan<byte> source, Span<byte> target, ImageShape shape, Recipe glass, Span<float> plane, Span<float> blurred, Span<float> room)
    {
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            FloatPlanes.Load(source, shape, channel, plane);
            SeparableFilter.Apply(plane, blurred, shape.Height, shape.Width, glass.Kernel, glass.Along, Border.Nearest, room);
            FloatPlanes.Store(blurred, shape, channel, target);
        }
    }

    private static void CopyRow(Span<byte> image, ImageShape shape, int y, Recipe glass, ReadOnlySpan<uint> bits)
    {
        var red = image[..shape.PlaneSize];
        var green = image.Slice(shape.PlaneSize, shape.PlaneSize);
        var blue = image[(2 * shape.PlaneSize)..];
        ReadOnlySpan<int> offsets = glass.Offsets;
        for (var x = shape.Width - glass.Shift; x > glass.Shift; x--)
        {
            var here = (y * shape.Width) + x;
            var there = here + offsets[(int)(((ulong)bits[x] * (uint)offsets.Length) >> 32)];
            red[here] = red[there];
            green[here] = green[there];
            blue[here] = blue[there];
        }
    }

    private static void SwapRow(Span<byte> image, ImageShape shape, int y, Recipe glass, ReadOnlySpan<uint> bits)
    {
        ReadOnlySpan<int> offsets = glass.Offsets;
        for (var x = shape.Width - glass.Shift; x > glass.Shift; x--)
        {
            var here = (y * shape.Width) + x;
            var there = here + offsets[(int)(((ulong)bits[x] * (uint)offsets.Length) >> 32)];
            for (var c = 0; c < image.Length; c += shape.PlaneSize)
            {
                (image[c + here], image[c + there]) = (image[c + there], image[c + here]);
            }
        }
    }

    private sealed record Recipe(float[] Kernel, float[] Along, int Shift, int Passes, int[] Offsets);
}
