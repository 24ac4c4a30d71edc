using System.Runtime.InteropServices;
using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// Photon noise: a value x on [0, 1] becomes Poisson(c x) / c (Hendrycks and Dietterich, 2019). There are only 256 values, so every one
/// has its table of the inverse distribution (<see cref="PoissonTable"/>), and a number costs one look-up.
/// </summary>
public sealed class ShotNoise : ImagePerturbation
{
    internal static readonly SeverityTable<double> Photons = new([500, 250, 100, 75, 50], [250, 100, 50, 30, 15], [60, 25, 12, 5, 3]);

    private const int Chunk = 1024;

    private readonly ParameterSize? _size;

    /// <summary>The ImageNet-C family's, parameters by image size.</summary>
    public ShotNoise()
        : this("shot_noise", ["noise", "imagenet-c"], null, Published.ImageNetC)
    {
    }

    private ShotNoise(string id, string[] groups, ParameterSize? size, string source)
        : base(id, groups, "Counts photons: Poisson(c x) / c for every value x; c falls with severity.", source) => _size = size;

    /// <summary>MNIST-C's: ImageNet-C's parameters at 28x28.</summary>
    public static ShotNoise MnistC { get; } =
        new("mnist_c_shot_noise", ["noise", "mnist-c"], ParameterSize.Large, Published.MnistC);

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var table = PoissonTable.For(Photons.At(shape, severity, _size));
        var lanes = new RandomLanes(ref random);
        var bits = MemoryMarshal.Cast<int, uint>(scratch.Ints(0, Chunk));
        for (var start = 0; start < image.Length; start += Chunk)
        {
            var count = Math.Min(Chunk, image.Length - start);
            lanes.Fill(bits[..Pixels.Padded(count)]);
            table.Draw(image.Slice(start, count), bits, result.Slice(start, count));
        }
    }
}
