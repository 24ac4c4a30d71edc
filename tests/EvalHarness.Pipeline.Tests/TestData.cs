using System.Buffers.Binary;
using System.IO.Compression;
using EvalHarness.Data;

namespace EvalHarness;

/// <summary>Makes small datasets for tests.</summary>
public static class TestData
{
    /// <summary>The bytes of an IDX file of unsigned bytes.</summary>
    public static byte[] Idx(byte[] values, params int[] sizes)
    {
        var bytes = new byte[4 + 4 * sizes.Length + values.Length];
        bytes[2] = 8;
        bytes[3] = (byte)sizes.Length;
        for (var i = 0; i < sizes.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + 4 * i), sizes[i]);
        }

        values.CopyTo(bytes, 4 + 4 * sizes.Length);
        return bytes;
    }

    /// <summary>Rows of numbers.</summary>
    public static TabularBatch Table(string[] columns, params float[][] rows)
    {
        var batch = new TabularBatch(columns.Select(name => new TabularColumn(name, null)).ToArray(), rows.Length) { Count = rows.Length };
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i].CopyTo(batch.Row(i));
        }

        return batch;
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    /// <summary>Writes an IDX dataset of grey images with labels; returns its folder.</summary>
    public static string WriteIdx(
        TempFolder folder, string name, byte[] pixels, byte[] labels, int height, int width, string role = "clean", bool gzip = false, string more = "")
    {
        Func<byte[], byte[]> pack = gzip ? Gzip : bytes => bytes;
        folder.Write($"{name}/images", pack(Idx(pixels, labels.Length, height, width)));
        folder.Write($"{name}/labels", pack(Idx(labels, labels.Length)));
        folder.Write(
            $"{name}/dataset.json",
            $$"""{"name": "{{name}}", "role": "{{role}}", "format": "idx", "files": [{"path": "images", "role": "images"}, {"path": "labels", "role": "labels"}]{{more}}}""");
        return folder.At(name);
    }

    /// <summary>Pixels that differ from image to image: pixel p of image i is (31 i + 7 p) mod 256.</summary>
    public static byte[] Pixels(int count, int size) => Enumerable.Range(0, count * size).Select(k => (byte)(31 * (k / size) + 7 * (k % size))).ToArray();
}
