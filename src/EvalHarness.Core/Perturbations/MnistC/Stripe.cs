using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// Inverts a band of columns at either side (Mu and Gilmer, 2019). MNIST-C's are a quarter of the width, which is severity 3 here; the
/// sweep of 3, 5, 7, 9 and 11 in 28 is ours.
/// </summary>
public sealed class Stripe()
    : ImagePerturbation("stripe", ["structure", "mnist-c"],
        "Inverts a band of columns at either side; the bands widen with severity, MNIST-C's own being severity 3.", Published.MnistC)
{
    /// <inheritdoc/>
    public override bool IsRandom => false;

    /// <inheritdoc/>
    public override int MinimumSide => 8;

    /// <summary>Columns of each band, rounded.</summary>
    internal static int Band(int width, int severity) =>
        (int)Math.Round(((2 * severity) + 1) * width / 28.0, MidpointRounding.AwayFromZero);

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var band = Band(shape.Width, severity);
        image.CopyTo(result);
        for (var start = 0; start < image.Length; start += shape.Width)
        {
            Inverse.Apply(image.Slice(start, band), result[start..]);
            Inverse.Apply(image.Slice(start + shape.Width - band, band), result[(start + shape.Width - band)..]);
        }
    }
}
