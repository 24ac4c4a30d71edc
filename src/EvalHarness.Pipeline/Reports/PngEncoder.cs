using System.Buffers.Binary;
using System.IO.Compression;
using EvalHarness.Data;

namespace EvalHarness.Reports;

/// <summary>Writes 8-bit grey and RGB images as PNG (ISO/IEC 15948), without palette, interlace or filter.</summary>
public static class PngEncoder
{
    private static readonly byte[] Signature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly uint[] Crcs = MakeCrcs();

    /// <summary>The bytes of a PNG file.</summary>
    /// <param name="image">Planes as <see cref="ImageShape"/> says: channel after channel, row after row.</param>
    /// <param name="shape">Size; 1 or 3 channels.</param>
    /// <exception cref="ArgumentException">The length is not the shape's, or there are neither 1 nor 3 channels.</exception>
    public static byte[] Encode(ReadOnlySpan<byte> image, ImageShape shape)
    {
        Require.SameLength(shape.Size, image.Length, nameof(image));
        if (shape.Channels is not (1 or 3))
        {
            throw new ArgumentException($"A PNG of {shape.Channels} channels is not written, only of 1 or 3.", nameof(shape));
        }

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, shape.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), shape.Height);
        header[8] = 8;
        header[9] = (byte)(shape.IsGrey ? 0 : 2);

        using var png = new MemoryStream();
        png.Write(Signature);
        WriteChunk(png, "IHDR"u8, header);
        WriteChunk(png, "IDAT"u8, Compress(Scanlines(image, shape)));
        WriteChunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static byte[] Scanlines(ReadOnlySpan<byte> image, ImageShape shape)
    {
        var stride = 1 + (shape.Width * shape.Channels);
        var lines = new byte[stride * shape.Height];
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            for (var i = 0; i < shape.PlaneSize; i++)
            {
                var (row, column) = Math.DivRem(i, shape.Width);
                lines[(row * stride) + 1 + (column * shape.Channels) + channel] = image[(channel * shape.PlaneSize) + i];
            }
        }

        return lines;
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var result = new MemoryStream();
        using (var zlib = new ZLibStream(result, CompressionLevel.SmallestSize))
        {
            zlib.Write(bytes);
        }

        return result.ToArray();
    }

    private static void WriteChunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        png.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            crc = Crcs[(crc ^ value) & 0xFF] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint[] MakeCrcs()
    {
        var table = new uint[256];
        for (var i = 0u; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            }

            table[i] = crc;
        }

        return table;
    }
}
