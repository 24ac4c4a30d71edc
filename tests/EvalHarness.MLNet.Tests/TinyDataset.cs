using System.Buffers.Binary;
using EvalHarness.Datasets;

namespace EvalHarness.MLNet;

/// <summary>A folder of two small datasets of grey 2 x 2 images in three classes: pixel p of image i of class k is 100 k + (i mod 5) + p.</summary>
internal sealed class TinyDataset : IDisposable
{
    private readonly string _root = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public TinyDataset()
    {
        Write("tiny-test", "clean", string.Empty, 9);
        Write("tiny-train", "train", ", \"of\": \"tiny-test\"", 60);
        Catalog = DatasetCatalog.Open(_root);
    }

    public DatasetCatalog Catalog { get; }

    public static byte Pixel(int image, int p) => (byte)((100 * (image % 3)) + (image % 5) + p);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static byte[] Idx(byte[] values, params int[] sizes)
    {
        var bytes = new byte[4 + (4 * sizes.Length) + values.Length];
        (bytes[2], bytes[3]) = (8, (byte)sizes.Length);
        for (var i = 0; i < sizes.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + (4 * i)), sizes[i]);
        }

        values.CopyTo(bytes, 4 + (4 * sizes.Length));
        return bytes;
    }

    private void Write(string name, string role, string more, int count)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, name)).FullName;
        File.WriteAllBytes(Path.Combine(folder, "images"), Idx([.. Enumerable.Range(0, count * 4).Select(at => Pixel(at / 4, at % 4))], count, 2, 2));
        File.WriteAllBytes(Path.Combine(folder, "labels"), Idx([.. Enumerable.Range(0, count).Select(i => (byte)(i % 3))], count));
        File.WriteAllText(
            Path.Combine(folder, "dataset.json"),
            $$"""
            {"name": "{{name}}", "role": "{{role}}", "format": "idx", "classes": ["cat", "dog", "emu"],
             "files": [{"path": "images", "role": "images"}, {"path": "labels", "role": "labels"}]{{more}}}
            """);
    }
}
