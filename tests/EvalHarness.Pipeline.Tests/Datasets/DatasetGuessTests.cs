using System.Buffers.Binary;
using System.Text;
using EvalHarness.Data;

namespace EvalHarness.Datasets;

/// <summary>What data of unusual forms are taken for, or why they are refused.</summary>
[TestFixture]
public sealed class DatasetGuessTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("[1, 2]\n", "no JSON object")]
    [TestCase("5\n", "no JSON object")]
    [TestCase("[{\"text\": \"a\"},\n{\"text\": \"b\"}]\n", "one object a line")]
    [TestCase("{\"text\": \"a\"}\n{\"text\": \"b\", \"label\": 1}\n", "'text' alone")]
    public void Refuses_JSON_lines_that_name_no_columns(string lines, string reason)
    {
        _folder.Write("d/data.jsonl", lines);

        var error = Assert.Throws<UsageException>(() => DatasetWriter.Add(_folder.At("d")));

        Assert.That(error.Message, Does.Contain("data.jsonl").And.Contain(reason));
        Assert.That(File.Exists(_folder.At("d/dataset.json")), Is.False);
    }

    [Test]
    public void Finds_the_label_column_in_any_case()
    {
        _folder.Write("d/data.csv", "Class,a,b\nx,1,5\ny,2,6\n");

        var dataset = DatasetWriter.Add(_folder.At("d")).Dataset;

        Assert.That(dataset.Classes, Is.EqualTo(new[] { "x", "y" }));
        Assert.That(dataset.Columns.Select(column => column.Name), Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public void Takes_the_name_of_the_folder_where_its_path_ends_in_a_slash()
    {
        _folder.Write("d/data.csv", "a,label\n1,x\n2,y\n");

        Assert.That(DatasetWriter.Add(_folder.At("d") + Path.DirectorySeparatorChar).Dataset.Name, Is.EqualTo("d"));
    }

    [TestCase("1,p,x\n2,\"q,y\n3,r,x\n4,s,y\n")]
    [TestCase("1,p,x\n2,q,\"y\n3,r,x\n4,s,y\n")]
    public void Refuses_a_quote_that_is_never_closed(string rows)
    {
        _folder.Write("d/data.csv", "a,b,label\n" + rows);

        Assert.That(() => DatasetWriter.Add(_folder.At("d")), Throws.TypeOf<UsageException>().With.Message.Contains("data.csv: a quote in row 2 below the header is never closed"));
    }

    [Test]
    public void Takes_a_last_text_of_several_lines()
    {
        _folder.Write("d/data.csv", "label,text\nx,one two three four\ny,\"five six\nseven eight nine\"\n");

        Assert.That(DatasetWriter.Add(_folder.At("d")).Dataset.Count, Is.EqualTo(2));
    }

    [Test]
    public void Says_where_the_label_column_is_only_the_last_one()
    {
        _folder.Write("d/data.csv", "a,b,sort\n1,5,x\n2,6,y\n");

        Assert.That(DatasetWriter.Add(_folder.At("d")).Assumptions, Has.One.StartsWith("labels: column 'sort', the last one"));
    }

    [Test]
    public void Takes_labels_that_are_whole_numbers_with_a_decimal_point_as_these_numbers()
    {
        _folder.Write("d/data.csv", "a,label\n" + string.Concat(Enumerable.Range(0, 11).Select(i => $"{i},{i}.0\n")));

        var dataset = DatasetWriter.Add(_folder.At("d")).Dataset;
        var batch = dataset.CreateBatch(16);
        using var reader = dataset.Read(ReadSelection.All);

        Assert.That(reader.Read(batch), Is.EqualTo(11));
        Assert.That(dataset.Classes, Is.EqualTo(new[] { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10" }));
        Assert.That(batch.Labels.Take(11), Is.EqualTo(Enumerable.Range(0, 11)));
    }

    [Test]
    public void Refuses_a_table_without_a_feature()
    {
        _folder.Write("d/data.csv", "label\nx\ny\n");

        Assert.That(() => DatasetWriter.Add(_folder.At("d")), Throws.TypeOf<UsageException>().With.Message.Contains("'label' alone"));
    }

    [Test]
    public void Lists_a_number_that_32_bits_do_not_hold()
    {
        _folder.Write("d/data.csv", "a,label\n1e300,x\n2,y\n");

        var added = DatasetWriter.Add(_folder.At("d"));

        Assert.That(added.Problem, Does.Contain("1 of 2").And.Contain("'1e300' in column 'a'"));
    }

    [Test]
    public void Warns_of_a_text_that_makes_categories_of_numbers()
    {
        _folder.Write("d/data.csv", "a,label\n1,x\n2,y\n\"1.234,5\",x\n");

        Assert.That(DatasetWriter.Add(_folder.At("d")).Dataset.Warnings.Single(), Does.Contain("column 'a'").And.Contain("'1.234,5', row 3"));
    }

    [Test]
    public void Warns_of_texts_that_are_not_in_UTF_8()
    {
        _folder.Write("d/data.csv", Encoding.Latin1.GetBytes("text,label\none two three four caf\u00e9,x\na b c d e,y\n"));

        Assert.That(DatasetWriter.Add(_folder.At("d")).Dataset.Warnings.Single(), Does.StartWith("1 of 2 rows").And.Contain("UTF-8"));
    }

    [Test]
    public void Refuses_labels_of_another_count_instead_of_leaving_them_out()
    {
        _folder.Write("d/x.npy", Npy("|u1", "(3, 1, 1)", [1, 2, 3]));
        _folder.Write("d/y.npy", Npy("|u1", "(2,)", [0, 1]));
        TestData.WriteIdx(_folder, "e", new byte[2], [0, 1], 1, 1);
        _folder.Write("e/labels", [0, 0, 8, 1, 0, 0, 0, 3, 0, 1, 0]);
        File.Delete(_folder.At("e/dataset.json"));

        Assert.That(() => DatasetWriter.Add(_folder.At("d")), Throws.TypeOf<UsageException>().With.Message.Contains("2 labels for 3 samples"));
        Assert.That(() => DatasetWriter.Add(_folder.At("e")), Throws.TypeOf<UsageException>().With.Message.Contains("3 labels for 2 images"));
    }

    [Test]
    public void Takes_labels_in_a_column_and_refuses_one_hot_labels()
    {
        _folder.Write("d/labels.npy", Npy("|u1", "(2, 1)", [1, 0]));
        _folder.Write("d/x.npy", Npy("|u1", "(2, 2, 2)", new byte[8]));
        _folder.Write("e/labels.npy", Npy("|u1", "(2, 2)", [1, 0, 0, 1]));
        _folder.Write("e/x.npy", Npy("|u1", "(2, 2, 2)", new byte[8]));

        Assert.That(DatasetFormatTests.ReadAll(DatasetWriter.Add(_folder.At("d")).Dataset).Labels, Is.EqualTo(new[] { 1, 0 }));
        Assert.That(() => DatasetWriter.Add(_folder.At("e")), Throws.TypeOf<UsageException>().With.Message.Contains("argmax"));
    }

    [Test]
    public void Keeps_whole_numbers_beyond_32_bits()
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, 1L << 40);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), -(1L << 40));
        _folder.Write("d/x.npy", Npy("<i8", "(1, 2)", bytes));

        var dataset = DatasetWriter.Add(_folder.At("d")).Dataset;
        var batch = (TabularBatch)dataset.CreateBatch(1);
        using var reader = dataset.Read(ReadSelection.All);
        reader.Read(batch);

        Assert.That(batch.Row(0).ToArray(), Is.EqualTo(new[] { 1099511627776f, -1099511627776f })); // 2^40, which a float holds exactly
    }

    [Test]
    public void Refuses_an_NPY_file_that_ends_early()
    {
        _folder.Write("d/x.npy", Npy("|u1", "(1000000000, 28, 28)", [1]));

        Assert.That(() => DatasetWriter.Add(_folder.At("d")), Throws.TypeOf<UsageException>().With.Message.Contains("x.npy is shorter than its header says"));
    }

    [TestCase("index,light\n0,dark\n0,bright\n", "row 2 below the header: index 0 is there twice")]
    [TestCase("index,light\n0,dark\n3,bright\n", "'3' is no index of a sample. Indices run from 0 to 2")]
    [TestCase("index,light\n0,dark\n-1,bright\n", "'-1' is no index")]
    [TestCase("index,light\n0,dark\n1\n", "row 2 below the header: it does not have the columns")]
    public void Refuses_a_sidecar_that_does_not_say_which_sample(string sidecar, string reason)
    {
        TestData.WriteIdx(_folder, "d", new byte[3], [0, 1, 0], 1, 1);
        _folder.Write("d/slices.csv", sidecar);
        _folder.Write("d/dataset.json", """
            {"name": "d", "format": "idx", "files": [{"path": "images", "role": "images"}, {"path": "labels", "role": "labels"}, {"path": "slices.csv", "role": "slices"}]}
            """);

        Assert.That(DatasetCatalog.Open(_folder.Path).Datasets.Single().Verify().Single(), Does.Contain("slices.csv").And.Contain(reason));
    }

    internal static byte[] Npy(string type, string shape, byte[] values)
    {
        var header = Encoding.ASCII.GetBytes($"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}\n");
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        return [0x93, .. "NUMPY"u8, 1, 0, .. length, .. header, .. values];
    }
}
