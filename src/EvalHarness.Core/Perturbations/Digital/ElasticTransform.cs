using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// Bends the picture (Hendrycks and Dietterich, 2019): a random affine map that moves three points about the centre by up to a
/// jitter, then a displacement of every pixel by smoothed uniform noise. Both resample bilinearly.
/// <para>
/// Lengths are shares of the shorter side. For 224 the authors took 244 for the side, a slip that the canonical mode keeps in
/// proportion and the clean mode does not.
/// </para>
/// </summary>
public sealed class ElasticTransform()
    : ImagePerturbation("elastic_transform", ["digital", "imagenet-c"],
        "Bends by a random affine map and smooth random displacements; not harsher at every step.", Published.ImageNetC)
{
    internal static readonly SeverityTable<(double Strength, double Smoothing, double Jitter)> Bend = new(
        [(0, 0, 0.08), (0.05, 0.2, 0.07), (0.08, 0.06, 0.06), (0.1, 0.04, 0.05), (0.1, 0.03, 0.03)],
        [(0, 0, 0.08), (0.05, 0.3, 0.06), (0.1, 0.08, 0.06), (0.1, 0.03, 0.03), (0.16, 0.03, 0.02)],
        [(2, 0.7, 0.1), (2, 0.08, 0.2), (0.05, 0.01, 0.02), (0.07, 0.01, 0.02), (0.12, 0.01, 0.02)]);

    private const double Slip = 244.0 / 224;

    /// <inheritdoc/>
    public override int MinimumSide => 8;

    /// <inheritdoc/>
    public override bool HasCleanMode => true;

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var (strength, jitter, kernel) = scratch.Table(
            this, shape, severity, mode, static (_, shape, severity, mode) => Recipe.Of(shape, severity, mode));
        var size = FloatPlanes.Size(shape);
        var planes = scratch.Floats(0, size * shape.Channels);
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            FloatPlanes.Load(image, shape, channel, planes.Slice(channel * size, size));
        }

        var grid = new PixelGrid(shape.Height, shape.Width, Pixels.Padded(shape.Width), shape.Channels, size);
        var source = AffineMap.Jittered(shape, jitter, ref random);
        var warped = scratch.Floats(1, planes.Length);
        for (var y = 0; y < shape.Height; y++)
        {
            for (var x = 0; x < shape.Width; x++)
            {
                grid.Sample(planes, warped, (y * grid.Stride) + x, source.X(x, y), source.Y(x, y), Border.Reflect101);
            }
        }

        if (strength > 0)
        {
            Displace(warped, planes, grid, strength, kernel, ref random, scratch);
            warped = planes;
        }

        for (var channel = 0; channel < shape.Channels; channel++)
        {
            FloatPlanes.Store(warped.Slice(channel * size, size), shape, channel, result);
        }
    }

    /// <summary>Moves every pixel by the strength times uniform noise on (-1, 1), smoothed, one field an axis.</summary>
    internal static void Displace(
        ReadOnlySpan<float> from, Span<float> to, PixelGrid grid, float strength, float[] kernel, ref SeededRandom random,
        PerturbationScratch scratch)
    {
        var lanes = new RandomLanes(ref random);
        var noise = scratch.Floats(2, grid.PlaneSize);
        var right = scratch.Floats(3, grid.PlaneSize);
        var below = scratch.Floats(4, grid.PlaneSize);
        var room = scratch.Floats(5, SeparableFilter.RoomFor(grid.Width, kernel.Length - 1));
        lanes.FillUniform(noise);
        SeparableFilter.Apply(noise, right, grid.Height, grid.Width, kernel, kernel, Border.Reflect, room);
        lanes.FillUniform(noise);
        SeparableFilter.Apply(noise, below, grid.Height, grid.Width, kernel, kernel, Border.Reflect, room);
        for (var y = 0; y < grid.Height; y++)
        {
            for (var x = 0; x < grid.Width; x++)
            {
                // Uniform on (0, 1) to (-1, 1): the kernel sums to 1, so this may follow the smoothing.
                var at = (y * grid.Stride) + x;
                var dx = strength * ((2 * right[at]) - 1);
                var dy = strength * ((2 * below[at]) - 1);
                grid.Sample(from, to, at, x + dx, y + dy, Border.Reflect);
            }
        }
    }

    private sealed record Recipe(float Strength, double Jitter, float[] Kernel)
    {
        public static Recipe Of(ImageShape shape, int severity, PerturbationMode mode)
        {
            var (strength, smoothing, jitter) = Bend.At(shape, severity, null);
            var slips = mode == PerturbationMode.Canonical && ParameterSizes.For(shape) == ParameterSize.Large;
            var side = Math.Min(shape.Height, shape.Width) * (slips ? Slip : 1);
            return new Recipe((float)(strength * side), jitter * side, GaussianKernel.Of(smoothing * side, 3));
        }
    }
}
