using System.Globalization;
using System.IO.Compression;
using System.Text;
using EvalHarness.Data;

namespace EvalHarness.Datasets;

/// <summary>What the columns of tables, lists and texts are taken for, or why they are refused.</summary>
[TestFixture]
public sealed class RowGuessTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("5.1,3.5,setosa\n4.9,3.0,virginica\n5.0,?,setosa\n", new[] { "c0", "c1" }, Description = "numbers above numbers")]
    [TestCase("5.1,5.1,setosa\n4.9,3.0,virginica\n", new[] { "c0", "c1" }, Description = "a value twice")]
    [TestCase("39,Private,no\n50,State,yes\n", new[] { "c0", "c1" }, Description = "texts beside numbers")]
    [TestCase("p,x,s\ne,x,t\np,y,s\n", new[] { "c0", "c1" }, Description = "a value that comes again")]
    public void Names_the_columns_where_the_first_row_is_a_sample(string rows, string[] columns)
    {
        _folder.Write("d/data.csv", rows);

        var added = DatasetWriter.Add(_folder.At("d"));

        Assert.That(added.Dataset.Count, Is.EqualTo(rows.Count(c => c == '\n')));
        Assert.That(added.Dataset.Columns.Select(column => column.Name), Is.EqualTo(columns));
        Assert.That(added.Assumptions, Has.One.StartsWith("header: none"));
        Assert.That(File.ReadAllText(added.Path), Does.Contain("\"header\": false"));
    }

    [TestCase("0,1,2\n1,5,0\n2,7,1\n", Description = "pandas' names of columns without any")]
    [TestCase("1990,1991,label\n1,5,x\n2,7,y\n", Description = "years")]
    [TestCase("1990,1991,1992,x\n1,5,3,x\n2,7,3,y\n", Description = "years, and a name that comes again")]
    [TestCase("a,b,label\n1,5,x\n2,7,y\n", Description = "texts above numbers")]
    [TestCase("a,b,sort\np,q,x\nr,s,y\n", Description = "texts that do not come again")]
    [TestCase(",b,sort\n0,5,x\n1,7,y\n", Description = "an index")]
    public void Takes_names_as_names(string rows)
    {
        _folder.Write("d/data.csv", rows);

        var added = DatasetWriter.Add(_folder.At("d"));

        Assert.That(added.Dataset.Count, Is.EqualTo(2));
        Assert.That(added.Assumptions, Has.None.StartsWith("header"));
    }

    [Test]
    public void Warns_where_dataset_json_does_not_say_that_there_is_no_header()
    {
        _folder.Write("d/data.csv", "5.1,3.5,setosa\n4.9,3.0,virginica\n");
        _folder.Write("d/dataset.json", """{"name": "d", "format": "csv", "label_column": "setosa", "files": [{"path": "data.csv"}]}""");
        _folder.Write("e/data.csv", "5.1,3.5,setosa\n4.9,3.0,virginica\n");
        _folder.Write("e/dataset.json", """{"name": "e", "format": "csv", "label_column": "setosa", "options": {"header": true}, "files": [{"path": "data.csv"}]}""");

        Assert.That(DatasetCatalog.Read(_folder.At("d")).Warnings.Single(), Does.Contain("(5.1, 3.5, setosa)").And.Contain("\"header\": false"));
        Assert.That(DatasetCatalog.Read(_folder.At("e")).Warnings, Is.Empty);
    }

    [TestCase("a,b,price\n", "price", "0.5")]
    [TestCase("a,b,target\n", "target", "0.5")]
    public void Takes_no_numbers_with_fractions_for_classes(string header, string column, string found)
    {
        _folder.Write("d/data.csv", header + string.Concat(Enumerable.Range(0, 20).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},{i % 2},{i + 0.5}\n"))));

        Assert.That(
            () => DatasetWriter.Add(_folder.At("d")),
            Throws.TypeOf<UsageException>().With.Message.Contains($"column '{column}'").And.Message.Contains($"fractions ({found})").And.Message.Contains("--label COLUMN"));
        Assert.That(DatasetWriter.Add(_folder.At("d"), "b").Dataset.Classes, Is.EqualTo(new[] { "0", "1" }));
    }

    [Test]
    public void Takes_no_column_of_ids_for_classes()
    {
        _folder.Write("d/data.csv", "a,name\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{i},n{i}\n")));

        Assert.That(() => DatasetWriter.Add(_folder.At("d")), Throws.TypeOf<UsageException>().With.Message.Contains("30 different values in 30 rows"));
    }

    [Test]
    public void Needs_no_label_for_data_outside_the_classes()
    {
        _folder.Write("far-ood/data.csv", "a,b\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"{i},{i}.5\n")));

        var added = DatasetWriter.Add(_folder.At("far-ood"));

        Assert.That(added.Dataset.Columns.Select(column => column.Name), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(added.Assumptions, Has.One.EqualTo("labels: none, as column 'b' holds numbers with fractions (0.5)"));
    }

    [Test]
    public void Refuses_a_label_column_that_is_not_there()
    {
        _folder.Write("d/data.csv", "a,b,label\n1,2,x\n");

        Assert.That(() => DatasetWriter.Add(_folder.At("d"), "c"), Throws.TypeOf<UsageException>().With.Message.Contains("no column 'c', but: a, b, label"));
    }

    [Test]
    public void Takes_the_first_column_for_the_label_where_texts_come_last()
    {
        _folder.Write("d/data.csv", "\"3\",\"Title of it\",\"Wall St. bears claw back\"\n\"4\",\"Another title\",\"Carlyle looks toward commercial aerospace\"\n\"3\",\"A title\",\"Oil and economy cloud the outlook\"\n");

        var added = DatasetWriter.Add(_folder.At("d"));

        Assert.That(added.Dataset.Classes, Is.EqualTo(new[] { "3", "4" }));
        Assert.That(added.Dataset.Count, Is.EqualTo(3));
        Assert.That(added.Assumptions, Has.One.EqualTo("texts: column 'c2', not 'c1' (options: input_column)"));
    }

    [Test]
    public void Takes_a_column_called_text_for_texts_however_short_and_warns_of_empty_ones()
    {
        _folder.Write("d/data.csv", "text,label\nfine,1\n,0\n");

        var dataset = DatasetWriter.Add(_folder.At("d")).Dataset;

        Assert.That(dataset.Kind, Is.EqualTo(DataKind.Text));
        Assert.That(dataset.Warnings.Single(), Does.StartWith("1 of 2 texts are empty"));
    }

    [TestCase("1,5", "\"2,5\"")]
    [TestCase("1.000,5", "\"2.000,5\"")]
    [TestCase("5%", "7%")]
    [TestCase("$1,000", "$2000")]
    [TestCase("\u22121", "\u22122")]
    public void Warns_of_texts_that_look_like_numbers(string first, string second)
    {
        _folder.Write("d/data.csv", $"a,label\n\"{first}\",x\n{second},y\n");

        Assert.That(DatasetWriter.Add(_folder.At("d")).Dataset.Warnings.Single(), Does.Contain("column 'a' holds texts that look like numbers").And.Contain("1234.5"));
    }

    [Test]
    public void Warns_of_a_text_of_its_own_in_most_rows()
    {
        _folder.Write("d/data.csv", "when,a,label\n" + string.Concat(Enumerable.Range(10, 21).Select(i => $"2024-01-{i},{i},{(i % 2 == 0 ? 'x' : 'y')}\n")));

        Assert.That(DatasetWriter.Add(_folder.At("d")).Dataset.Warnings.Single(), Does.Contain("column 'when' holds 21 different texts in 21 rows"));
    }

    [Test]
    public void Lists_infinity_as_a_number_that_32_bits_do_not_hold()
    {
        _folder.Write("d/data.csv", "a,label\n1,x\n-inf,y\ninf,x\n");

        var added = DatasetWriter.Add(_folder.At("d"));

        Assert.That(added.Dataset.Columns.Single().Categories, Is.Null);
        Assert.That(added.Problem, Does.Contain("2 of 3").And.Contain("'-inf' in column 'a'"));
    }

    [Test]
    public void Says_which_columns_count_the_rows()
    {
        _folder.Write("d/data.csv", "Unnamed: 0,a,label\n0,5,x\n1,6,y\n");

        var added = DatasetWriter.Add(_folder.At("d"));

        Assert.That(added.Dataset.Columns.Select(column => column.Name), Is.EqualTo(new[] { "a" }));
        Assert.That(added.Assumptions, Has.One.EqualTo("features: every other column but 'Unnamed: 0', which count the rows (options: features)"));
    }

    [Test]
    public void Says_what_is_wrong_where_something_stands_above_the_names()
    {
        _folder.Write("d/data.csv", "# made in May\na,label\n1,x\n");

        Assert.That(() => DatasetWriter.Add(_folder.At("d")), Throws.TypeOf<UsageException>().With.Message.Contains("(# made in May)").And.Message.Contains("above the names"));
    }

    [Test]
    public void Takes_objects_in_objects_by_their_names()
    {
        _folder.Write("d/data.ndjson", "{\"data\": {\"text\": \"a b c d\", \"n\": 1}, \"label\": \"x\"}\n{\"data\": {\"text\": \"e f g h\"}, \"label\": \"y\"}\n");

        var dataset = DatasetWriter.Add(_folder.At("d")).Dataset;
        var batch = (TextBatch)dataset.CreateBatch(2);
        using var reader = dataset.Read(ReadSelection.All);
        reader.Read(batch);

        Assert.That(batch.Texts, Is.EqualTo(new[] { "a b c d", "e f g h" }));
    }

    [Test]
    public void Takes_the_test_table_of_two_and_names_the_other()
    {
        _folder.Write("d/a_train.csv", "a,label\n1,x\n2,y\n3,x\n");
        _folder.Write("d/b_test.csv", "a,label\n1,x\n2,y\n");

        var added = DatasetWriter.Add(_folder.At("d"));

        Assert.That(added.Dataset.Count, Is.EqualTo(2));
        Assert.That(added.Assumptions, Has.One.EqualTo("file: 'b_test.csv', not 'a_train.csv' (or add the file itself)"));
    }

    [Test]
    public void Refuses_gzip_data_that_end_early_and_takes_two_members()
    {
        var rows = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 2000).Select(i => $"{i * 7919 % 1000},x\n")));
        var whole = Gzip("a,label\n"u8.ToArray());
        var more = Gzip(rows);
        _folder.Write("d/data.csv.gz", [.. whole, .. more]);
        _folder.Write("e/data.csv.gz", [.. whole, .. more[..^100]]);
        _folder.Write("f/data.csv.gz", [.. whole, .. more[..^8]]);

        Assert.That(DatasetWriter.Add(_folder.At("d")).Dataset.Count, Is.EqualTo(2000));
        Assert.That(() => DatasetWriter.Add(_folder.At("e")), Throws.TypeOf<UsageException>().With.Message.Contains("data.csv.gz cannot be read: its gzip data end early"));
        Assert.That(() => DatasetWriter.Add(_folder.At("f")), Throws.TypeOf<UsageException>().With.Message.Contains("data.csv.gz cannot be read: its gzip data end early"));
    }

    [Test]
    public void Refuses_a_label_in_one_hot_form()
    {
        _folder.Write("d/data.csv", "a,cat,dog,owl\n5,1,0,0\n6,0.0,1.0,0.0\n7,0,0,1\n");

        Assert.That(
            () => DatasetWriter.Add(_folder.At("d")),
            Throws.TypeOf<UsageException>().With.Message.Contains("the last 3 columns (cat, dog, owl)").And.Message.Contains("idxmax"));
    }

    [Test]
    public void Takes_a_table_with_names_of_people_for_a_table()
    {
        _folder.Write("d/data.csv", "PassengerId,Survived,Pclass,Name,Sex,Age,Port\n" + string.Concat(Enumerable.Range(1, 21).Select(i => $"{i},{i % 2},{i % 3},\"Mr. A B C of {i}\",m,{20 + i % 5},S\n")));

        var dataset = DatasetWriter.Add(_folder.At("d")).Dataset;

        Assert.That(dataset.Kind, Is.EqualTo(DataKind.Tabular));
        Assert.That(dataset.Classes, Is.EqualTo(new[] { "0", "1" }));
        Assert.That(dataset.Warnings, Has.One.Contains("'PassengerId' holds a number of its own").And.One.Contains("'Name' holds 21 different texts"));
    }

    [TestCase("{\"a\": 1.5, \"label\": 1}\n", "'a' holds lists or numbers (1.5)")]
    [TestCase("{\"tokens\": [\"a\", \"b\"], \"label\": 1}\n", "'tokens' holds lists or numbers")]
    public void Takes_no_lists_and_no_numbers_for_texts(string lines, string reason)
    {
        _folder.Write("d/data.jsonl", lines);

        Assert.That(() => DatasetWriter.Add(_folder.At("d")), Throws.TypeOf<UsageException>().With.Message.Contains(reason));
    }

    [Test]
    public void Takes_no_column_without_a_name_for_the_label()
    {
        _folder.Write("d/data.csv", "a,b,sort,\n1,2,x,\n3,4,y,\n");

        var dataset = DatasetWriter.Add(_folder.At("d")).Dataset;

        Assert.That(dataset.Classes, Is.EqualTo(new[] { "x", "y" }));
        Assert.That(dataset.Columns.Select(column => column.Name), Is.EqualTo(new[] { "a", "b" }));
    }

    [TestCase("data.parquet", "to_csv")]
    [TestCase("data.json", ".jsonl")]
    [TestCase("a/picture.bmp", ".png")]
    [TestCase("data.mat", ".npz")]
    [TestCase("data.zip", "unpacked")]
    public void Says_what_to_make_of_a_format_that_is_not_read(string file, string wayOut)
    {
        _folder.Write($"d/{file}", "x");

        Assert.That(() => DatasetWriter.Add(_folder.At("d")), Throws.TypeOf<UsageException>().With.Message.Contains($"'{Path.GetFileName(file)}' is not read").And.Message.Contains(wayOut));
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return stream.ToArray();
    }
}
