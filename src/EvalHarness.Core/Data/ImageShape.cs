namespace EvalHarness.Data;

/// <summary>
/// The size of an image. Images travel as 8-bit planes: channel after channel, row after row (CHW), values 0 to 255;
/// one channel is grey, three are red, green, blue.
/// </summary>
/// <param name="Height">Rows, at least 1.</param>
/// <param name="Width">Columns, at least 1.</param>
/// <param name="Channels">1 (grey) or 3 (RGB).</param>
public readonly record struct ImageShape(int Height, int Width, int Channels)
{
    /// <summary>Pixels of one channel.</summary>
    public int PlaneSize => Height * Width;

    /// <summary>Bytes of one image: height x width x channels.</summary>
    public int Size => Height * Width * Channels;

    /// <summary>Whether the image has one channel.</summary>
    public bool IsGrey => Channels == 1;

    /// <inheritdoc/>
    public override string ToString() => $"{Height}x{Width}x{Channels}";
}
