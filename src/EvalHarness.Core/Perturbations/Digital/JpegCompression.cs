using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// JPEG at a low quality and back (Hendrycks and Dietterich, 2019). Entropy coding loses nothing, so it is left out; what is lost to
/// colour conversion, halved chroma (4:2:0), the integer cosine transform and quantisation is computed exactly as the usual libjpeg does
/// ("islow" both ways, smooth upsampling), bit for bit.
/// </summary>
public sealed class JpegCompression : ImagePerturbation
{
    internal static readonly SeverityTable<int> Quality = new([80, 65, 58, 50, 40], [65, 58, 50, 40, 25], [25, 18, 15, 10, 7]);

    private readonly ParameterSize? _size;

    /// <summary>Parameters by image size.</summary>
    public JpegCompression()
        : this(null)
    {
    }

    /// <summary>Parameters of one table, whatever the size.</summary>
    internal JpegCompression(ParameterSize? size)
        : base("jpeg_compression", ["digital", "imagenet-c"], "JPEG with 4:2:0 chroma and back; the quality falls with severity.",
            Published.ImageNetC) => _size = size;

    /// <inheritdoc/>
    public override int MinimumSide => 8;

    /// <inheritdoc/>
    public override bool IsRandom => false;

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var tables = scratch.Table(
            this, shape, severity, mode, static (self, shape, severity, _) => JpegTables.Of(Quality.At(shape, severity, self._size)));
        var luma = JpegPlane.For(shape.Height, shape.Width);
        var y = scratch.Bytes(0, luma.Size);
        if (shape.IsGrey)
        {
            luma.Load(image, y);
            luma.Code(y, tables.Luma);
            luma.Store(y, result);
            return;
        }

        var chroma = JpegPlane.For((shape.Height + 1) / 2, (shape.Width + 1) / 2);
        var blue = scratch.Bytes(1, chroma.Size);
        var red = scratch.Bytes(2, chroma.Size);
        var rows = scratch.Bytes(3, 4 * JpegColour.RowRoom(shape.Width));
        JpegColour.Split(image, shape, y, luma, blue, red, chroma, rows);
        luma.Code(y, tables.Luma);
        chroma.Code(blue, tables.Chroma);
        chroma.Code(red, tables.Chroma);
        JpegColour.Join(result, shape, y, luma, blue, red, chroma, rows);
    }
}
