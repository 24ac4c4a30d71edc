using System.IO.Compression;
using System.Text;
using EvalHarness.Data;

namespace EvalHarness.Datasets;

[TestFixture]
public sealed class DatasetFormatTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase(false)]
    [TestCase(true)]
    public void Streams_IDX_plain_and_gzip(bool gzip)
    {
        var pixels = TestData.Pixels(10, 6);
        TestData.WriteIdx(_folder, "d", pixels, [0, 1, 2, 0, 1, 2, 0, 1, 2, 0], 2, 3, gzip: gzip);

        var dataset = DatasetCatalog.Open(_folder.Path).Datasets.Single();
        var read = ReadAll(dataset, 4);

        Assert.That(dataset.Shape, Is.EqualTo(new ImageShape(2, 3, 1)));
        Assert.That(dataset.Classes, Is.EqualTo(new[] { "0", "1", "2" }));
        Assert.That(read.Pixels, Is.EqualTo(pixels));
        Assert.That(read.Labels, Is.EqualTo(new[] { 0, 1, 2, 0, 1, 2, 0, 1, 2, 0 }));
        Assert.That(read.Indices, Is.EqualTo(Enumerable.Range(0, 10)));
    }

    [Test]
    public void Turns_interleaved_IDX_images_into_planes()
    {
        _folder.Write("d/images", TestData.Idx([1, 2, 3, 4, 5, 6], 1, 1, 2, 3));
        _folder.Write("d/dataset.json", """{"name": "d", "format": "idx", "role": "ood", "files": [{"path": "images", "role": "images"}]}""");

        Assert.That(ReadAll(DatasetCatalog.Open(_folder.Path).Datasets.Single()).Pixels, Is.EqualTo(new byte[] { 1, 4, 2, 5, 3, 6 }));
    }

    [Test]
    public void Reads_CIFAR_over_several_files()
    {
        byte[] Record(byte label, byte value) => [label, .. Enumerable.Repeat(value, 3072)];
        _folder.Write("d/a.bin", [.. Record(3, 10), .. Record(4, 20)]);
        _folder.Write("d/b.bin", Record(9, 30));
        _folder.Write("d/dataset.json", """{"name": "d", "format": "cifar-bin", "files": [{"path": "a.bin"}, {"path": "b.bin"}]}""");

        var dataset = DatasetCatalog.Open(_folder.Path).Datasets.Single();
        var read = ReadAll(dataset, 2);

        Assert.That(dataset.Shape, Is.EqualTo(new ImageShape(32, 32, 3)));
        Assert.That(read.Labels, Is.EqualTo(new[] { 3, 4, 9 }));
        Assert.That(read.Pixels.Chunk(3072).Select(image => image.Distinct().Single()), Is.EqualTo(new byte[] { 10, 20, 30 }));
    }

    [Test]
    public void Takes_the_fine_label_of_CIFAR_100()
    {
        _folder.Write("d/test.bin", [7, 42, .. new byte[3072]]);

        var added = DatasetWriter.Add(_folder.At("d"));

        Assert.That(ReadAll(added.Dataset).Labels, Is.EqualTo(new[] { 42 }));
        Assert.That(added.Assumptions, Has.Some.Contains("CIFAR-100"));
    }

    [Test]
    public void Says_how_many_values_of_a_new_table_are_missing_in_which_column()
    {
        _folder.Write("d/data.csv", "age,income,sex,label\n30,,f,no\n,,m,yes\n41,1000,,no\n52,,f,yes\n");

        var added = DatasetWriter.Add(_folder.At("d"));

        Assert.That(added.Assumptions, Has.One.EqualTo("missing values: 'income' 3, 'age' 1, 'sex' 1, of 4 rows"));
    }

    [Test]
    public void Looks_for_missing_values_in_10000_rows_at_most()
    {
        _folder.Write("d/data.csv", "x,y,label\n" + string.Concat(Enumerable.Repeat("1,,a\n2,,b\n", 6000)));

        Assert.That(DatasetWriter.Add(_folder.At("d")).Assumptions, Has.One.EqualTo("missing values: 'y' 10,000, of 10,000 rows drawn"));
    }

    [Test]
    public void Says_nothing_of_missing_values_where_there_are_none()
    {
        _folder.Write("d/data.csv", "x,label\n1,a\n2,b\n");

        Assert.That(DatasetWriter.Add(_folder.At("d")).Assumptions, Has.None.Contains("missing"));
    }

    [TestCase("<i8")]
    [TestCase("|u1")]
    [TestCase("<i4")]
    public void Reads_NPY_images_and_labels(string type)
    {
        _folder.Write("d/x.npy", Npy("|u1", "(3, 2, 2)", TestData.Pixels(3, 4)));
        _folder.Write("d/y.npy", Npy(type, "(3,)", Labels(type, 2, 0, 1)));

        var read = ReadAll(DatasetWriter.Add(_folder.At("d")).Dataset, 2);

        Assert.That(read.Pixels, Is.EqualTo(TestData.Pixels(3, 4)));
        Assert.That(read.Labels, Is.EqualTo(new[] { 2, 0, 1 }));
    }

    [Test]
    public void Reads_NPZ_with_channels_last()
    {
        using (var zip = ZipFile.Open(Made("d/data.npz"), ZipArchiveMode.Create))
        {
            Entry(zip, "images.npy", Npy("|u1", "(2, 1, 2, 3)", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]));
            Entry(zip, "labels.npy", Npy("<i8", "(2,)", Labels("<i8", 1, 0)));
        }

        var dataset = DatasetWriter.Add(_folder.At("d")).Dataset;
        var read = ReadAll(dataset, 1);

        Assert.That(dataset.Shape, Is.EqualTo(new ImageShape(1, 2, 3)));
        Assert.That(read.Pixels, Is.EqualTo(new byte[] { 1, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12 }));
        Assert.That(read.Labels, Is.EqualTo(new[] { 1, 0 }));
    }

    [TestCase("'descr': '<i8', 'fortran_order': False, 'shape': (1, 2, 1, 1)")]
    [TestCase("'descr': '<c8', 'fortran_order': False, 'shape': (1, 2, 2)")]
    [TestCase("'descr': '<M8[ns]', 'fortran_order': False, 'shape': (1, 2)")]
    [TestCase("'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)")]
    [TestCase("'descr': '|O', 'fortran_order': False, 'shape': (1, 2, 2)")]
    [TestCase("'descr': '|u1', 'fortran_order': False, 'shape': (99999999999, 2, 2)")]
    public void Refuses_NPY_arrays_that_are_no_plain_numbers(string header)
    {
        _folder.Write("d/x.npy", NpyOf(header, new byte[16]));
        _folder.Write("d/dataset.json", """{"format": "npy", "files": [{"path": "x.npy", "role": "images"}]}""");

        Assert.That(DatasetCatalog.Open(_folder.Path).Refused.Single().WayOut, Does.Contain("Save"));
    }

    [Test]
    public void Reads_a_table_with_types_categories_missing_values_and_slices()
    {
        _folder.Write("d/data.csv", "age,city,label,group\n30,Rome,yes,a\n,Bonn,no,b\n41.5,?,yes,a\n");
        _folder.Write("d/dataset.json", """
            {"name": "d", "format": "csv", "files": [{"path": "data.csv"}], "slices": ["group"]}
            """);

        var dataset = DatasetCatalog.Open(_folder.Path).Datasets.Single();
        var batch = (TabularBatch)dataset.CreateBatch(8);
        using var reader = dataset.Read(ReadSelection.All);
        reader.Read(batch);
        var slice = dataset.ReadSlice("group");

        Assert.That(dataset.Columns.Select(column => column.Name), Is.EqualTo(new[] { "age", "city" }));
        Assert.That(dataset.Columns[1].Categories, Is.EqualTo(new[] { "Bonn", "Rome" }));
        Assert.That(batch.Values.Take(6), Is.EqualTo(new[] { 30f, 1f, float.NaN, 0f, 41.5f, float.NaN }));
        Assert.That(dataset.Classes, Is.EqualTo(new[] { "no", "yes" }));
        Assert.That(batch.Labels.Take(3), Is.EqualTo(new[] { 1, 0, 1 }));
        Assert.That(slice.Groups, Is.EqualTo(new[] { "a", "b" }));
        Assert.That(slice.GroupOf, Is.EqualTo(new[] { 0, 1, 0 }));
    }

    [Test]
    public void Counts_and_lists_bad_rows_and_keeps_the_numbering()
    {
        _folder.Write("d/data.csv", "x,label\n1,0\n2\n3,\n4,1\n");
        _folder.Write("d/dataset.json", """{"name": "d", "format": "csv", "files": [{"path": "data.csv"}], "classes": ["0", "1"]}""");
        var dataset = DatasetCatalog.Open(_folder.Path).Datasets.Single();
        var batch = (TabularBatch)dataset.CreateBatch(8);
        using var reader = dataset.Read(ReadSelection.All);

        Assert.That(reader.Read(batch), Is.EqualTo(2));
        Assert.That(batch.Indices.Take(2), Is.EqualTo(new[] { 0, 3 }));
        Assert.That(batch.Values.Take(2), Is.EqualTo(new[] { 1f, 4f }));
        Assert.That(reader.Bad.Select(bad => (bad.Index, bad.Reason)), Is.EqualTo(new[]
        {
            (1, "it does not have the columns of the header"), (2, "its label is missing"),
        }));
    }

    [Test]
    public void Reads_texts_from_CSV_and_JSON_lines()
    {
        _folder.Write("a/data.csv", "text,label\n\"one, two\",ham\nthree,spam\n");
        _folder.Write("a/dataset.json", """{"name": "a", "format": "text-csv", "files": [{"path": "data.csv"}]}""");
        _folder.Write("b/data.jsonl", "{\"text\": \"one, two\", \"label\": \"ham\"}\n{\"text\": \"three\", \"label\": \"spam\"}\n");
        _folder.Write("b/dataset.json", """{"name": "b", "format": "jsonl", "files": [{"path": "data.jsonl"}]}""");

        foreach (var dataset in DatasetCatalog.Open(_folder.Path).Datasets)
        {
            var batch = (TextBatch)dataset.CreateBatch(4);
            using var reader = dataset.Read(ReadSelection.All);
            Assert.That(reader.Read(batch), Is.EqualTo(2));
            Assert.That(batch.Texts.Take(2), Is.EqualTo(new[] { "one, two", "three" }));
            Assert.That(batch.Labels.Take(2), Is.EqualTo(new[] { 0, 1 }));
            Assert.That(dataset.Classes, Is.EqualTo(new[] { "ham", "spam" }));
        }
    }

    [Test]
    public void Reads_slices_from_a_sidecar_by_index()
    {
        TestData.WriteIdx(_folder, "d", new byte[3], [0, 1, 0], 1, 1);
        _folder.Write("d/slices.csv", "index,light\n2,dark\n0,bright\n");
        _folder.Write("d/dataset.json", """
            {"name": "d", "format": "idx", "files": [{"path": "images", "role": "images"}, {"path": "labels", "role": "labels"}, {"path": "slices.csv", "role": "slices"}]}
            """);

        var dataset = DatasetCatalog.Open(_folder.Path).Datasets.Single();

        Assert.That(dataset.SliceColumns, Is.EqualTo(new[] { new SliceColumn("light") }));
        Assert.That(dataset.ReadSlice("light").GroupOf, Is.EqualTo(new[] { 1, -1, 0 }));
        Assert.Throws<UsageException>(() => dataset.ReadSlice("weight"));
    }

    internal static (byte[] Pixels, int[] Labels, int[] Indices, IReadOnlyList<BadSample> Bad) ReadAll(Dataset dataset, int capacity = 16, ReadSelection? selection = null)
    {
        var (pixels, labels, indices) = (new List<byte>(), new List<int>(), new List<int>());
        var batch = (ImageBatch)dataset.CreateBatch(capacity);
        using var reader = dataset.Read(selection ?? ReadSelection.All);
        while (reader.Read(batch) > 0)
        {
            pixels.AddRange(batch.Pixels[..(batch.Count * batch.Shape.Size)]);
            labels.AddRange(batch.Labels[..batch.Count]);
            indices.AddRange(batch.Indices[..batch.Count]);
        }

        return (pixels.ToArray(), labels.ToArray(), indices.ToArray(), reader.Bad);
    }

    private static byte[] Labels(string type, params int[] labels) => labels.SelectMany(label => type switch
    {
        "|u1" => [(byte)label],
        "<i4" => BitConverter.GetBytes(label),
        _ => BitConverter.GetBytes((long)label),
    }).ToArray();

    private static byte[] Npy(string type, string shape, byte[] data) => NpyOf($"'descr': '{type}', 'fortran_order': False, 'shape': {shape}", data);

    private static byte[] NpyOf(string header, byte[] data)
    {
        var text = Encoding.ASCII.GetBytes($"{{{header}, }}\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, (byte)(text.Length >> 8), .. text, .. data];
    }

    private static void Entry(ZipArchive zip, string name, byte[] bytes)
    {
        using var stream = zip.CreateEntry(name).Open();
        stream.Write(bytes);
    }

    private string Made(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.At(name))!);
        return _folder.At(name);
    }
}
