using System.IO.Compression;
using EvalHarness.Data;

namespace EvalHarness.Reports;

public sealed class PngEncoderTests
{
    [Test]
    public void Writes_a_signature_the_size_and_the_end_chunk_with_its_known_checksum()
    {
        var png = PngEncoder.Encode([1, 2, 3, 4, 5, 6], new ImageShape(2, 3, 1));

        Assert.That(png[..8], Is.EqualTo(new byte[] { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A }));
        Assert.That(png[16..26], Is.EqualTo(new byte[] { 0, 0, 0, 3, 0, 0, 0, 2, 8, 0 }));
        Assert.That(png[^12..], Is.EqualTo(new byte[] { 0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82 })); // every PNG ends so
    }

    [Test]
    public void Interleaves_the_planes_of_a_colour_image_behind_a_filter_byte_a_row()
    {
        var png = PngEncoder.Encode([1, 2, 3, 4, 10, 20, 30, 40, 100, 110, 120, 130], new ImageShape(2, 2, 3));

        var start = 8 + 25 + 8; // signature, IHDR, length and type of IDAT
        using var zlib = new ZLibStream(new MemoryStream(png[start..]), CompressionMode.Decompress);
        var lines = new byte[14];
        zlib.ReadExactly(lines);
        Assert.That(lines, Is.EqualTo(new byte[] { 0, 1, 10, 100, 2, 20, 110, 0, 3, 30, 120, 4, 40, 130 }));
    }

    [Test]
    public void Refuses_a_length_that_is_not_the_shapes_and_two_channels()
    {
        Assert.That(() => PngEncoder.Encode([1, 2, 3], new ImageShape(2, 2, 1)), Throws.ArgumentException);
        Assert.That(() => PngEncoder.Encode(new byte[8], new ImageShape(2, 2, 2)), Throws.ArgumentException);
    }
}
