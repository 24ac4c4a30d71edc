using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// Mixes the image with ice by the published weights, which sum to more than 1 (Hendrycks and Dietterich, 2019). The authors crop
/// one of five photographs at random; here it is one of five drawn textures (<see cref="FrostTexture"/>), at a random place, mirrored or
/// not. The pictures are others, so the numbers do not compare with published ones for "frost": hence the name.
/// </summary>
public sealed class FrostProcedural()
    : ImagePerturbation("frost_procedural", ["weather", "imagenet-c"],
        "Mixes with a random crop of drawn ice (not the photographs of 'frost'); the ice grows with severity.", Published.ImageNetC)
{
    internal static readonly SeverityTable<(float Image, float Ice)> Weights = new(
        [(1, 0.2f), (1, 0.3f), (0.9f, 0.4f), (0.85f, 0.4f), (0.75f, 0.45f)],
        [(1, 0.3f), (0.9f, 0.4f), (0.8f, 0.45f), (0.75f, 0.5f), (0.7f, 0.55f)],
        [(1, 0.4f), (0.8f, 0.6f), (0.7f, 0.7f), (0.65f, 0.7f), (0.6f, 0.75f)]);

    // Ice is bluish: what each channel takes of its brightness.
    private static readonly float[] Tint = [0.86f, 0.95f, 1];

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var (kept, ice) = Weights.At(shape, severity, null);
        var texture = FrostTexture.For(ParameterSizes.For(shape))[random.NextInt(FrostTexture.Count)].Values;
        var left = random.NextInt(FrostTexture.Side);
        var top = random.NextInt(FrostTexture.Side);
        var mirrored = random.NextSign() < 0;
        var row = scratch.Bytes(0, Pixels.Padded(shape.Width));
        var line = scratch.Floats(0, row.Length);
        for (var y = 0; y < shape.Height; y++)
        {
            Crop(texture, (top + y) & (FrostTexture.Side - 1), left, row[..shape.Width], mirrored);
            Pixels.ToFloat(row, line);
            for (var channel = 0; channel < shape.Channels; channel++)
            {
                var start = (channel * shape.PlaneSize) + (y * shape.Width);
                var weight = ice * (shape.IsGrey ? Tint[1] : Tint[channel]);
                RowMix.Apply(image.Slice(start, shape.Width), result.Slice(start, shape.Width), line, kept, weight);
            }
        }
    }

    private static void Crop(ReadOnlySpan<byte> texture, int y, int left, Span<byte> row, bool mirrored)
    {
        var line = texture.Slice(y * FrostTexture.Side, FrostTexture.Side);
        for (var done = 0; done < row.Length;)
        {
            var from = (left + done) & (FrostTexture.Side - 1);
            var count = Math.Min(row.Length - done, FrostTexture.Side - from);
            line.Slice(from, count).CopyTo(row[done..]);
            done += count;
        }

        if (mirrored)
        {
            row.Reverse();
        }
    }
}
