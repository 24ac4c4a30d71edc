using System.Buffers.Binary;
using System.IO.Compression;
using EvalHarness.Data;

namespace EvalHarness.Datasets;

[TestFixture]
public sealed class ImageFileTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = new TempFolder();
        if (Libvips.Instance is null)
        {
            Assert.Ignore("libvips is not here.");
        }
    }

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Reads_a_folder_of_images_a_class_and_lists_the_bad_ones()
    {
        _folder.Write("d/cat/1.png", Png(2, 1, [10, 20, 30, 40, 50, 60]));
        _folder.Write("d/cat/2.png", "no image");
        _folder.Write("d/dog/1.png", Png(2, 1, [70, 80, 90, 100, 110, 120]));
        _folder.Write("d/dog/2.png", Png(1, 1, [1, 2, 3]));

        var added = DatasetWriter.Add(_folder.At("d"));
        var read = DatasetFormatTests.ReadAll(added.Dataset, 2);

        Assert.That(added.Dataset.Classes, Is.EqualTo(new[] { "cat", "dog" }));
        Assert.That(added.Dataset.Shape, Is.EqualTo(new ImageShape(1, 2, 3)));
        Assert.That(read.Pixels, Is.EqualTo(new byte[] { 10, 40, 20, 50, 30, 60, 70, 100, 80, 110, 90, 120 }));
        Assert.That(read.Labels, Is.EqualTo(new[] { 0, 1 }));
        Assert.That(read.Indices, Is.EqualTo(new[] { 0, 2 }));
        Assert.That(read.Bad.Select(bad => bad.Index), Is.EqualTo(new[] { 1, 3 }));
        Assert.That(read.Bad[1].Reason, Does.Contain("1 x 1").And.Contain("size"));
    }

    [Test]
    public void Resizes_to_the_size_that_the_options_name()
    {
        _folder.Write("d/a/1.png", Png(2, 2, [9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]));
        _folder.Write("d/dataset.json", """{"name": "d", "format": "image-folder", "options": {"size": [3, 5], "channels": 1}}""");

        var dataset = DatasetCatalog.Open(_folder.Path).Datasets.Single();

        Assert.That(dataset.Shape, Is.EqualTo(new ImageShape(3, 5, 1)));
        Assert.That(DatasetFormatTests.ReadAll(dataset).Pixels, Is.EqualTo(Enumerable.Repeat((byte)9, 15)));
    }

    [Test]
    public void Converts_CMYK_as_Pillow_does()
    {
        _folder.Write("d/a/1.tif", Cmyk([255, 0, 0, 0], [0, 0, 0, 255], [100, 50, 0, 55]));

        var read = DatasetFormatTests.ReadAll(DatasetWriter.Add(_folder.At("d")).Dataset);

        // 200 of 255 are light in the last one: 200 - 100 x 200 / 255 = 121.6, 200 - 50 x 200 / 255 = 160.8
        Assert.That(read.Pixels, Is.EqualTo(new byte[] { 0, 0, 122, 255, 0, 161, 255, 0, 200 }));
    }

    [Test]
    public void Leaves_what_systems_add_and_takes_paths_as_Windows_writes_them()
    {
        _folder.Write("d/cat/1.png", Png(1, 1, [1, 2, 3]));
        _folder.Write("d/cat/._1.png", "no image");
        _folder.Write("d/__MACOSX/1.png", "no image");
        _folder.Write("e/a/1.png", Png(1, 1, [4, 5, 6]));
        _folder.Write("e/list.csv", "file,label\na\\1.png,x\n");

        var folder = DatasetWriter.Add(_folder.At("d")).Dataset;

        Assert.That(folder.Classes, Is.EqualTo(new[] { "cat" }));
        Assert.That(folder.Count, Is.EqualTo(1));
        Assert.That(DatasetFormatTests.ReadAll(DatasetWriter.Add(_folder.At("e")).Dataset).Pixels, Is.EqualTo(new byte[] { 4, 5, 6 }));
    }

    [Test]
    public void Does_not_take_a_folder_for_a_class_where_a_list_names_no_images()
    {
        _folder.Write("d/images/1.png", Png(1, 1, [1, 2, 3]));
        _folder.Write("d/labels.csv", "id,label\n1,x\n");

        Assert.That(() => DatasetWriter.Add(_folder.At("d")), Throws.TypeOf<UsageException>().With.Message.Contains("'labels.csv' lists no images"));
    }

    [Test]
    public void Sends_to_the_folder_that_holds_the_classes()
    {
        _folder.Write("d/pets/cat/1.png", Png(1, 1, [1, 2, 3]));
        _folder.Write("d/pets/dog/1.png", Png(1, 1, [1, 2, 3]));

        Assert.That(() => DatasetWriter.Add(_folder.At("d")), Throws.TypeOf<UsageException>().With.Message.Contains(_folder.At("d/pets")));
    }

    [Test]
    public void Says_the_order_of_folders_that_are_numbers()
    {
        foreach (var number in (string[])["1", "2", "10"])
        {
            _folder.Write($"d/{number}/1.png", Png(1, 1, [1, 2, 3]));
        }

        var added = DatasetWriter.Add(_folder.At("d"));

        Assert.That(added.Dataset.Classes, Is.EqualTo(new[] { "1", "10", "2" }));
        Assert.That(added.Assumptions, Has.One.Contains("in the order of their texts (1, 10, 2, ...)"));
    }

    [TestCase("""[{"path": "a", "role": "images"}, {"path": "b", "role": "images"}]""", "more than one folder")]
    [TestCase("""[{"path": "a", "role": "images"}]""", "no folder of a class")]
    public void Drops_no_class_in_silence(string files, string reason)
    {
        _folder.Write("d/a/1.png", Png(1, 1, [1, 1, 1]));
        _folder.Write("d/b/1.png", Png(1, 1, [2, 2, 2]));
        _folder.Write("d/dataset.json", $$"""{"name": "d", "format": "image-folder", "classes": ["a", "b"], "files": {{files}}}""");

        Assert.That(DatasetCatalog.Open(_folder.Path).Refused.Single().Reason, Does.Contain(reason));
    }

    [Test]
    public void Reads_a_list_of_images_and_keeps_to_its_folder()
    {
        _folder.Write("secret.png", Png(1, 1, [1, 1, 1]));
        _folder.Write("d/images/1.png", Png(1, 1, [5, 6, 7]));
        _folder.Write("d/list.csv", "file,label\nimages/1.png,x\n../secret.png,x\nimages/none.png,y\n");

        var dataset = DatasetWriter.Add(_folder.At("d/list.csv")).Dataset;
        var read = DatasetFormatTests.ReadAll(dataset);

        Assert.That(read.Pixels, Is.EqualTo(new byte[] { 5, 6, 7 }));
        Assert.That(read.Bad.Select(bad => bad.Reason), Is.EqualTo(new[]
        {
            "../secret.png: its path leaves the dataset's folder", "images/none.png: it is missing",
        }));
    }

    [Test]
    public void Keeps_to_its_folder_where_links_lead_out_or_nowhere_or_round()
    {
        _folder.Write("secret/s.png", Png(1, 1, [1, 1, 1]));
        _folder.Write("d/a/1.png", Png(1, 1, [5, 6, 7]));
        File.CreateSymbolicLink(_folder.At("d/a/2.png"), "1.png");
        File.CreateSymbolicLink(_folder.At("d/a/3.png"), "../../secret/s.png");
        File.CreateSymbolicLink(_folder.At("d/a/4.png"), "nowhere");
        Directory.CreateSymbolicLink(_folder.At("d/a/round"), "..");

        var dataset = DatasetWriter.Add(_folder.At("d")).Dataset;
        var read = DatasetFormatTests.ReadAll(dataset);

        Assert.That(read.Pixels, Is.EqualTo(new byte[] { 5, 6, 7, 5, 6, 7 }));
        Assert.That(read.Bad.Select(bad => bad.Reason), Is.EqualTo(new[]
        {
            $"{Path.Combine("a", "3.png")}: it is a link that leads out of the dataset's folder", $"{Path.Combine("a", "4.png")}: it is missing",
        }));
        Assert.That(dataset.Warnings.Single(), Does.StartWith($"1 file is not read: {Path.Combine("a", "round")}."));
        Assert.That(dataset.Verify(), Is.Empty);
    }

    [Test]
    public void Refuses_a_class_that_is_a_link_out_of_the_folder()
    {
        _folder.Write("secret/s.png", Png(1, 1, [1, 1, 1]));
        _folder.Write("d/a/1.png", Png(1, 1, [5, 6, 7]));
        Directory.CreateSymbolicLink(_folder.At("d/b"), "../secret");

        Assert.That(() => DatasetWriter.Add(_folder.At("d")), Throws.TypeOf<UsageException>().With.Message.Contains("'b' is a link that leads out"));
    }

    [Test]
    public void Names_files_of_a_class_that_are_not_read_and_passes_over_hidden_folders()
    {
        _folder.Write("d/a/1.png", Png(1, 1, [5, 6, 7]));
        _folder.Write("d/a/2.bmp", "BM");
        _folder.Write("d/a/.DS_Store", "x");
        _folder.Write("d/.ipynb_checkpoints/1.png", Png(1, 1, [5, 6, 7]));

        var dataset = DatasetWriter.Add(_folder.At("d")).Dataset;

        Assert.That(dataset.Classes, Is.EqualTo(new[] { "a" }));
        Assert.That(dataset.Warnings.Single(), Does.StartWith($"1 file is not read: {Path.Combine("a", "2.bmp")}."));
    }

    [Test]
    public void Refuses_the_parts_of_a_dataset_as_classes()
    {
        _folder.Write("d/train/a/1.png", Png(1, 1, [5, 6, 7]));
        _folder.Write("d/test/a/1.png", Png(1, 1, [5, 6, 7]));

        Assert.That(() => DatasetWriter.Add(_folder.At("d")), Throws.TypeOf<UsageException>().With.Message.Contains("(test, train) are parts of a dataset"));
    }

    [Test]
    public void Takes_a_list_with_a_row_without_a_path_as_a_list()
    {
        _folder.Write("d/images/1.png", Png(1, 1, [5, 6, 7]));
        _folder.Write("d/list.csv", "file,label\nimages/1.png,x\n,x\nimages/1.png,y\n");

        var dataset = DatasetWriter.Add(_folder.At("d")).Dataset;

        Assert.That(dataset.Classes, Is.EqualTo(new[] { "x", "y" }));
        Assert.That(DatasetFormatTests.ReadAll(dataset).Labels, Is.EqualTo(new[] { 0, 1 }));
    }

    [TestCase("""{"name": "d", "format": "image-folder"}""")]
    [TestCase("""{"name": "d", "format": "image-csv", "files": [{"path": "list.csv"}]}""")]
    public void Has_another_content_where_an_image_changed(string card)
    {
        _folder.Write("d/a/1.png", Png(1, 1, [5, 6, 7]));
        _folder.Write("d/list.csv", "file,label\na/1.png,x\n");
        _folder.Write("d/dataset.json", card);

        var before = DatasetCatalog.Open(_folder.Path).Datasets.Single().ContentHash;
        _folder.Write("d/a/1.png", Png(1, 1, [5, 6, 8]));

        Assert.That(DatasetCatalog.Open(_folder.Path).Datasets.Single().ContentHash, Is.Not.EqualTo(before));
    }

    private static byte[] Png(int width, int height, byte[] rgb)
    {
        using var lines = new MemoryStream();
        using (var zlib = new ZLibStream(lines, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var y = 0; y < height; y++)
            {
                zlib.WriteByte(0);
                zlib.Write(rgb, y * width * 3, width * 3);
            }
        }

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        return [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, lines.ToArray()), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] data)
    {
        byte[] body = [.. type, .. data];
        var chunk = new byte[body.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        body.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4 + body.Length), Crc(body));
        return chunk;
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
            }
        }

        return ~crc;
    }

    // A TIFF of one row, not compressed, with the inks CMYK (photometric interpretation 5).
    private static byte[] Cmyk(params byte[][] pixels)
    {
        var entries = ((ushort Tag, ushort Type, uint Count, uint Value)[])
        [
            (256, 4, 1, (uint)pixels.Length), (257, 4, 1, 1), (258, 3, 4, 8), (259, 3, 1, 1), (262, 3, 1, 5), (273, 4, 1, 16), (277, 3, 1, 4), (278, 4, 1, 1),
            (279, 4, 1, (uint)pixels.Length * 4),
        ];
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("II*\0"u8);
        writer.Write(16 + pixels.Length * 4);
        writer.Write([8, 0, 8, 0, 8, 0, 8, 0]);
        writer.Write([.. pixels.SelectMany(pixel => pixel)]);
        writer.Write((ushort)entries.Length);
        foreach (var (tag, type, count, value) in entries)
        {
            writer.Write(tag);
            writer.Write(type);
            writer.Write(count);
            writer.Write(tag == 258 ? 8 : value);
        }

        writer.Write(0);
        return stream.ToArray();
    }
}
