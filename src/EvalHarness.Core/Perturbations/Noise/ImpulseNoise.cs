using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// Salt and pepper: a share of the values, each channel on its own, becomes 0 or 255 with equal odds (Hendrycks and Dietterich, 2019).
/// A value hit at one severity is hit at every higher one.
/// </summary>
public sealed class ImpulseNoise : ImagePerturbation
{
    internal static readonly SeverityTable<double> Share = new(
        [0.01, 0.02, 0.03, 0.05, 0.07],
        [0.01, 0.02, 0.05, 0.08, 0.14],
        [0.03, 0.06, 0.09, 0.17, 0.27]);

    private readonly ParameterSize? _size;

    /// <summary>The ImageNet-C family's, parameters by image size.</summary>
    public ImpulseNoise()
        : this("impulse_noise", ["noise", "imagenet-c"], null, Published.ImageNetC)
    {
    }

    private ImpulseNoise(string id, string[] groups, ParameterSize? size, string source)
        : base(id, groups, "Sets a share of the values to 0 or 255; the share grows with severity.", source) => _size = size;

    /// <summary>MNIST-C's: ImageNet-C's parameters at 28x28.</summary>
    public static ImpulseNoise MnistC { get; } =
        new("mnist_c_impulse_noise", ["noise", "mnist-c"], ParameterSize.Large, Published.MnistC);

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var limit = Vector256.Create((uint)(Share.At(shape, severity, _size) * 4294967296.0));
        var lanes = new RandomLanes(ref random);
        var whole = image.Length & -RandomLanes.Block;
        for (var i = 0; i < whole; i += RandomLanes.Block)
        {
            Hit(ref lanes, limit, in image[i], ref result[i]);
        }

        if (whole < image.Length)
        {
            Span<byte> rest = stackalloc byte[RandomLanes.Block];
            image[whole..].CopyTo(rest);
            Hit(ref lanes, limit, in rest[0], ref rest[0]);
            rest[..(image.Length - whole)].CopyTo(result[whole..]);
        }
    }

    // The lowest bit tells salt from pepper; whether a value is hit hangs on the highest ones.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Hit(ref RandomLanes lanes, Vector256<uint> limit, ref readonly byte source, ref byte target)
    {
        var (a, b) = lanes.Next();
        var hit = Narrow(Vector256.LessThan(a, limit), Vector256.LessThan(b, limit));
        var salt = Narrow(Vector256<uint>.Zero - (a & Vector256<uint>.One), Vector256<uint>.Zero - (b & Vector256<uint>.One));
        Vector128.ConditionalSelect(hit, salt, Vector128.LoadUnsafe(in source)).StoreUnsafe(ref target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Narrow(Vector256<uint> a, Vector256<uint> b)
    {
        var words = Vector256.Narrow(a, b);
        return Vector128.Narrow(words.GetLower(), words.GetUpper());
    }
}
