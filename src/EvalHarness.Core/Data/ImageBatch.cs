namespace EvalHarness.Data;

/// <summary>Images of one shape: 8-bit planes (CHW), one image after the other.</summary>
public sealed class ImageBatch : SampleBatch
{
    /// <summary>Makes room for <paramref name="capacity"/> images.</summary>
    public ImageBatch(ImageShape shape, int capacity)
        : base(capacity)
    {
        Shape = shape;
        Pixels = new byte[checked(capacity * shape.Size)];
    }

    /// <summary>Shape of every image.</summary>
    public ImageShape Shape { get; }

    /// <summary>All pixels: image i starts at i x <c>Shape.Size</c>.</summary>
    public byte[] Pixels { get; }

    /// <summary>The pixels of one image.</summary>
    public Span<byte> Image(int i) => Pixels.AsSpan(i * Shape.Size, Shape.Size);

    /// <summary>Copies indices and labels (not the pixels) of another batch, ready for perturbed pixels.</summary>
    public void TakeSamplesOf(SampleBatch other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Count = other.Count;
        other.Indices.AsSpan(0, other.Count).CopyTo(Indices);
        other.Labels.AsSpan(0, other.Count).CopyTo(Labels);
    }
}
