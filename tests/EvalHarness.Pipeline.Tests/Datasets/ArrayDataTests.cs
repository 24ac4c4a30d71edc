using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using EvalHarness.Data;

namespace EvalHarness.Datasets;

/// <summary>Arrays as NumPy saves them: which are taken, in what order their elements lie, and what labels stand for.</summary>
[TestFixture]
public sealed class ArrayDataTests
{
    private static readonly string[] FromOne = ["1", "2", "3"];
    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("x_train", "y_train", "x_test", "y_test")]
    [TestCase("train_images", "train_labels", "test_images", "test_labels")]
    [TestCase("X_train", "y_train", "X_test", "y_test")]
    [TestCase("Xtrain", "ytrain", "Xtest", "ytest")]
    public void Takes_the_test_arrays_of_an_archive_and_says_so(string trainValues, string trainLabels, string testValues, string testLabels)
    {
        Npz("d", (trainValues, Images(3)), (trainLabels, Bytes(0, 1, 0)), (testValues, Images(2)), (testLabels, Bytes(1, 0)));

        var added = DatasetWriter.Add(_folder.At("d"));

        Assert.That(added.Dataset.Count, Is.EqualTo(2));
        Assert.That(DatasetFormatTests.ReadAll(added.Dataset).Labels, Is.EqualTo(new[] { 1, 0 }));
        Assert.That(added.Assumptions, Has.One.EqualTo($"samples: array '{testValues}' (2 x 1 x 1), not '{trainValues}' (options: images_array, labels_array)"));
        Assert.That(added.Assumptions, Has.One.EqualTo($"labels: array '{testLabels}'"));
        Assert.That(File.ReadAllText(added.Path), Does.Contain($"\"images_array\": \"{testValues}\"").And.Contain($"\"labels_array\": \"{testLabels}\""));
    }

    [Test]
    public void Takes_the_train_arrays_for_training_data()
    {
        Npz("my-train", ("x_train", Images(3)), ("y_train", Bytes(0, 1, 0)), ("x_test", Images(2)), ("y_test", Bytes(1, 0)));

        Assert.That(DatasetWriter.Add(_folder.At("my-train")).Dataset.Count, Is.EqualTo(3));
    }

    [TestCase("X", "y")]
    [TestCase("data", "target")]
    [TestCase("images", "labels")]
    [TestCase("arr_0", "arr_1")]
    [TestCase("x_train", "y_train")]
    [TestCase("pictures", "sorts")]
    public void Knows_the_usual_names_of_arrays_and_two_that_can_be_nothing_else(string values, string labels)
    {
        Npz("d", (labels, Bytes(1, 0)), (values, Npy("|u1", "(2, 1, 2)", [1, 2, 3, 4])));

        Assert.That(DatasetFormatTests.ReadAll(DatasetWriter.Add(_folder.At("d")).Dataset).Labels, Is.EqualTo(new[] { 1, 0 }));
    }

    [Test]
    public void Lists_the_arrays_where_none_has_a_usual_name()
    {
        Npz("d", ("a", Images(2)), ("b", Images(2)), ("c", Bytes(0, 1)));

        Assert.That(
            () => DatasetWriter.Add(_folder.At("d")),
            Throws.TypeOf<UsageException>().With.Message.Contains("a (2 x 1 x 1), b (2 x 1 x 1), c (2)").And.Message.Contains("images_array"));
    }

    [Test]
    public void Says_of_a_sparse_matrix_how_to_save_it()
    {
        Npz("d", ("data", Npy("<f8", "(1,)", new byte[8])), ("indices", Bytes(0)), ("indptr", Bytes(0, 1)));

        Assert.That(() => DatasetWriter.Add(_folder.At("d")), Throws.TypeOf<UsageException>().With.Message.Contains("toarray()"));
    }

    [Test]
    public void Refuses_one_image_without_an_axis_of_samples()
    {
        _folder.Write("d/x.npy", Npy("|u1", "(8, 9, 3)", new byte[216]));

        Assert.That(() => DatasetWriter.Add(_folder.At("d")), Throws.TypeOf<UsageException>().With.Message.Contains("8 x 9 x 3: that looks like one image").And.Message.Contains("image[None]"));
    }

    [Test]
    public void Refuses_alpha_with_the_way_out()
    {
        _folder.Write("d/x.npy", Npy("|u1", "(1, 5, 5, 4)", new byte[100]));

        Assert.That(() => DatasetWriter.Add(_folder.At("d")), Throws.TypeOf<UsageException>().With.Message.Contains("images[..., :3]"));
    }

    [TestCase("<U3", false)]
    [TestCase(">U3", true)]
    public void Reads_texts_as_names_of_classes(string type, bool isBigEndian)
    {
        var encoding = new UTF32Encoding(isBigEndian, byteOrderMark: false);
        _folder.Write("d/x.npy", Images(3));
        _folder.Write("d/y.npy", Npy(type, "(3,)", [.. ((string[])["owl", "ox\0", "owl"]).SelectMany(text => encoding.GetBytes(text))]));

        var dataset = DatasetWriter.Add(_folder.At("d")).Dataset;

        Assert.That(dataset.Classes, Is.EqualTo(new[] { "owl", "ox" }));
        Assert.That(DatasetFormatTests.ReadAll(dataset).Labels, Is.EqualTo(new[] { 0, 1, 0 }));
    }

    [Test]
    public void Reads_bytes_as_names_of_classes_and_lists_an_empty_one()
    {
        _folder.Write("d/x.npy", Images(3));
        _folder.Write("d/y.npy", Npy("|S3", "(3,)", [.. "ox\0"u8, .. "\0\0\0"u8, .. "cat"u8]));

        var read = DatasetFormatTests.ReadAll(DatasetWriter.Add(_folder.At("d")).Dataset);

        Assert.That(read.Labels, Is.EqualTo(new[] { 1, 0 }));
        Assert.That(read.Bad.Select(bad => (bad.Index, bad.Reason)), Is.EqualTo(new[] { (1, "its label is missing, or no class") }));
    }

    [Test]
    public void Says_of_Python_objects_how_to_save_them()
    {
        _folder.Write("d/x.npy", Images(3));
        _folder.Write("d/y.npy", Npy("|O", "(3,)", new byte[24]));

        Assert.That(() => DatasetWriter.Add(_folder.At("d")), Throws.TypeOf<UsageException>().With.Message.Contains("y.npy holds Python objects").And.Message.Contains("astype('U')"));
    }

    [Test]
    public void Takes_whole_labels_with_a_decimal_point_and_refuses_the_target_of_a_regression()
    {
        _folder.Write("d/x.npy", Images(3));
        _folder.Write("d/y.npy", Npy("<f8", "(3,)", Doubles(1, double.NaN, 0)));
        _folder.Write("e/x.npy", Images(2));
        _folder.Write("e/y.npy", Npy("<f8", "(2,)", Doubles(1, 0.5)));

        var read = DatasetFormatTests.ReadAll(DatasetWriter.Add(_folder.At("d")).Dataset);

        Assert.That(read.Labels, Is.EqualTo(new[] { 1, 0 }));
        Assert.That(read.Bad.Single().Index, Is.EqualTo(1));
        Assert.That(() => DatasetWriter.Add(_folder.At("e")), Throws.TypeOf<UsageException>().With.Message.Contains("one is 0.5").And.Message.Contains("regression"));
    }

    [Test]
    public void Leaves_out_and_lists_numbers_that_32_bits_do_not_hold()
    {
        _folder.Write("d/x.npy", Npy("<f8", "(4, 1)", Doubles(1e300, 2, double.NegativeInfinity, double.NaN)));

        var (values, indices, bad) = Table(DatasetWriter.Add(_folder.At("d")).Dataset);

        Assert.That(indices, Is.EqualTo(new[] { 1, 3 }));
        Assert.That(values, Is.EqualTo(new[] { 2f, float.NaN })); // NaN is a missing value, as in tables
        Assert.That(bad, Is.EqualTo(new[] { (0, "'1E+300' in column 'x0' is beyond a 32-bit number (3.4e38)"), (2, "'-Infinity' in column 'x0' is beyond a 32-bit number (3.4e38)") }));
    }

    [TestCase("<f2")]
    [TestCase("<f4")]
    [TestCase("<f8")]
    [TestCase(">f4")]
    [TestCase(">f8")]
    public void Takes_reals_of_every_width_alike(string type)
    {
        // -8, -7.5, ... 8: 33 numbers that even half precision holds, more than a vector register takes.
        var numbers = Enumerable.Range(-16, 33).Select(i => i / 2f).ToArray();
        var bytes = numbers.SelectMany(number =>
        {
            var one = type[2] switch { '2' => BitConverter.GetBytes((Half)number), '4' => BitConverter.GetBytes(number), _ => BitConverter.GetBytes((double)number) };
            return type[0] == '>' ? one.Reverse() : one;
        });
        _folder.Write("d/x.npy", Npy(type, "(1, 33)", [.. bytes]));

        Assert.That(Table(DatasetWriter.Add(_folder.At("d")).Dataset).Values, Is.EqualTo(numbers));
    }

    [Test]
    public void Names_the_column_of_a_number_beyond_32_bits_among_others()
    {
        _folder.Write("d/x.npy", Npy("<f8", "(2, 20)", Doubles([.. Enumerable.Range(0, 20).Select(i => i == 17 ? -1e39 : i), .. Enumerable.Range(0, 20).Select(i => (double)i)])));

        var (values, _, bad) = Table(DatasetWriter.Add(_folder.At("d")).Dataset);

        Assert.That(values, Is.EqualTo(Enumerable.Range(0, 20).Select(i => (float)i)));
        Assert.That(bad, Is.EqualTo(new[] { (0, "'-1E+39' in column 'x17' is beyond a 32-bit number (3.4e38)") }));
    }

    [Test]
    public void Reads_the_highest_byte_first_where_the_array_says_so()
    {
        _folder.Write("d/x.npy", Npy(">i2", "(2, 2)", [0, 1, 1, 0, 255, 255, 0, 5]));
        _folder.Write("d/y.npy", Npy(">i4", "(2,)", [0, 0, 0, 1, 0, 0, 0, 0]));

        var dataset = DatasetWriter.Add(_folder.At("d")).Dataset;

        Assert.That(Table(dataset).Values, Is.EqualTo(new[] { 1f, 256f, -1f, 5f }));
        Assert.That(dataset.Classes, Is.EqualTo(new[] { "0", "1" }));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Turns_tables_and_images_whose_first_axis_runs_fastest(bool isArchive)
    {
        // numpy.asfortranarray of [[1, 2, 3], [4, 5, 6]] and of images [[[1, 2, 3], [4, 5, 6]], [[7, 8, 9], [10, 11, 12]]]
        Save("d", Fortran("|u1", "(2, 3)", [1, 4, 2, 5, 3, 6]), isArchive);
        Save("e", Fortran("|u1", "(2, 2, 3)", [1, 7, 4, 10, 2, 8, 5, 11, 3, 9, 6, 12]), isArchive);

        Assert.That(Table(DatasetWriter.Add(_folder.At("d")).Dataset).Values, Is.EqualTo(new[] { 1f, 2f, 3f, 4f, 5f, 6f }));
        Assert.That(DatasetFormatTests.ReadAll(DatasetWriter.Add(_folder.At("e")).Dataset).Pixels, Is.EqualTo(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 }));
    }

    [Test]
    public void Labels_that_count_from_1_are_the_classes_1_and_up()
    {
        _folder.Write("d/x.npy", Images(3));
        _folder.Write("d/y.npy", Bytes(3, 1, 1));
        _folder.Write("e/images", TestData.Idx([7, 8, 9], 3, 1, 1));
        _folder.Write("e/labels", [0, 0, 8, 1, 0, 0, 0, 3, 3, 1, 1]);

        foreach (var added in ((string[])["d", "e"]).Select(name => DatasetWriter.Add(_folder.At(name))))
        {
            Assert.That(added.Dataset.Classes, Is.EqualTo(FromOne));
            Assert.That(DatasetFormatTests.ReadAll(added.Dataset).Labels, Is.EqualTo(new[] { 2, 0, 0 }));
            Assert.That(added.Assumptions, Has.One.Contains("label_values"));
        }
    }

    [Test]
    public void Names_of_classes_may_replace_their_numbers()
    {
        _folder.Write("d/x.npy", Images(3));
        _folder.Write("d/y.npy", Bytes(3, 1, 1));
        var card = DatasetWriter.Add(_folder.At("d")).Path;
        File.WriteAllText(card, File.ReadAllText(card)
            .Replace("\"1\"", "\"ant\"", StringComparison.Ordinal).Replace("\"2\"", "\"bee\"", StringComparison.Ordinal).Replace("\"3\"", "\"cat\"", StringComparison.Ordinal));

        var dataset = DatasetCatalog.Read(_folder.At("d"));

        Assert.That(dataset.Classes, Is.EqualTo(new[] { "ant", "bee", "cat" }));
        Assert.That(DatasetFormatTests.ReadAll(dataset).Labels, Is.EqualTo(new[] { 2, 0, 0 }));
    }

    [TestCase("""["1", "2", "3"]""", new[] { 2, 0, 0 })]
    [TestCase("""["a", "b", "c", "d"]""", new[] { 3, 1, 1 })]
    [TestCase("""["0", "1", "2", "3"]""", new[] { 3, 1, 1 })]
    public void Classes_that_are_numbers_are_met_by_these_and_others_by_their_places(string classes, int[] labels)
    {
        Write("d", $$"""{"name": "d", "format": "npy", "classes": {{classes}}, "files": [{"path": "x.npy", "role": "images"}, {"path": "y.npy", "role": "labels"}]}""", 3, 1, 1);

        Assert.That(DatasetFormatTests.ReadAll(DatasetCatalog.Read(_folder.At("d"))).Labels, Is.EqualTo(labels));
    }

    [Test]
    public void Classes_that_are_numbers_are_places_where_a_label_says_so()
    {
        Write("d", """{"name": "d", "format": "npy", "classes": ["5", "7"], "files": [{"path": "x.npy", "role": "images"}, {"path": "y.npy", "role": "labels"}]}""", 0, 1, 1);

        Assert.That(DatasetFormatTests.ReadAll(DatasetCatalog.Read(_folder.At("d"))).Labels, Is.EqualTo(new[] { 0, 1, 1 }));
    }

    [Test]
    public void A_label_beyond_the_named_classes_is_refused_with_the_way_out()
    {
        Write("d", """{"name": "d", "format": "npy", "classes": ["a", "b", "c"], "files": [{"path": "x.npy", "role": "images"}, {"path": "y.npy", "role": "labels"}]}""", 3, 1, 1);

        Assert.That(
            () => DatasetFormatTests.ReadAll(DatasetCatalog.Read(_folder.At("d"))),
            Throws.TypeOf<UsageException>().With.Message.Contains("sample 0 has label 3, but there are 3 classes (0 to 2)").And.Message.Contains("label_values"));
    }

    [Test]
    public void A_shift_without_the_first_class_meets_the_clean_classes_by_number()
    {
        Write("clean", """{"name": "clean", "format": "npy", "files": [{"path": "x.npy", "role": "images"}, {"path": "y.npy", "role": "labels"}]}""", 1, 2, 3);
        Write("shift", """{"name": "shift", "role": "shift", "of": "clean", "format": "npy", "files": [{"path": "x.npy", "role": "images"}, {"path": "y.npy", "role": "labels"}]}""", 3, 2, 3);
        var clean = DatasetCatalog.Read(_folder.At("clean"));

        var read = DatasetFormatTests.ReadAll(DatasetCatalog.Read(_folder.At("shift")), selection: new ReadSelection(SampleSubset.All, clean.Classes));

        Assert.That(clean.Classes, Is.EqualTo(FromOne));
        Assert.That(read.Labels, Is.EqualTo(new[] { 2, 1, 2 }));
    }

    [Test]
    public void Minus_one_and_one_are_two_classes()
    {
        _folder.Write("d/x.npy", Images(3));
        _folder.Write("d/y.npy", Npy("|i1", "(3,)", [1, 255, 255]));

        var dataset = DatasetWriter.Add(_folder.At("d")).Dataset;

        Assert.That(dataset.Classes, Is.EqualTo(new[] { "-1", "1" }));
        Assert.That(DatasetFormatTests.ReadAll(dataset).Labels, Is.EqualTo(new[] { 1, 0, 0 }));
    }

    [Test]
    public void A_label_below_0_that_is_no_class_leaves_its_sample_out()
    {
        _folder.Write("d/x.npy", Images(3));
        _folder.Write("d/y.npy", Npy("|i1", "(3,)", [1, 255, 0]));
        _folder.Write("d/dataset.json", """{"name": "d", "format": "npy", "classes": ["a", "b"], "files": [{"path": "x.npy", "role": "images"}, {"path": "y.npy", "role": "labels"}]}""");

        var read = DatasetFormatTests.ReadAll(DatasetCatalog.Read(_folder.At("d")), capacity: 1);

        Assert.That(read.Labels, Is.EqualTo(new[] { 1, 0 }));
        Assert.That(read.Bad.Select(bad => (bad.Index, bad.Reason)), Is.EqualTo(new[] { (1, "its label -1 is no class") }));
    }

    [Test]
    public void A_label_beyond_32_bits_is_no_class()
    {
        _folder.Write("d/x.npy", Images(3));
        _folder.Write("d/y.npy", Npy("<i8", "(3,)", [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));

        var read = DatasetFormatTests.ReadAll(DatasetWriter.Add(_folder.At("d")).Dataset);

        Assert.That(read.Labels, Is.EqualTo(new[] { 1, 0 }));
        Assert.That(read.Bad.Single().Index, Is.EqualTo(1)); // 2^32
    }

    [TestCase("[1, 2]", "label_values has 2 numbers for 3 classes")]
    [TestCase("[1, 2, 2]", "one twice")]
    [TestCase("[1, 2, 2.5]", "not whole")]
    public void Refuses_label_values_that_fit_no_classes(string values, string reason)
    {
        Write("d", $$"""{"name": "d", "format": "npy", "classes": ["a", "b", "c"], "options": {"label_values": {{values}}}, "files": [{"path": "x.npy", "role": "images"}, {"path": "y.npy", "role": "labels"}]}""", 1, 2, 1);

        Assert.That(DatasetCatalog.Open(_folder.Path).Refused.Single().Reason, Does.Contain(reason));
    }

    [Test]
    public void Takes_the_test_files_of_several_and_names_the_others()
    {
        _folder.Write("d/train_images.npy", Images(2));
        _folder.Write("d/train_labels.npy", Bytes(0, 1));
        _folder.Write("d/test_images.npy", Images(2));
        _folder.Write("d/test_labels.npy", Bytes(1, 0));

        var added = DatasetWriter.Add(_folder.At("d"));

        Assert.That(DatasetFormatTests.ReadAll(added.Dataset).Labels, Is.EqualTo(new[] { 1, 0 }));
        Assert.That(added.Assumptions, Has.One.EqualTo("not read, as a folder holds one dataset: 'train_images.npy', 'train_labels.npy'"));
    }

    private static (float[] Values, int[] Indices, (int Index, string Reason)[] Bad) Table(Dataset dataset)
    {
        var (values, indices) = (new List<float>(), new List<int>());
        var batch = (TabularBatch)dataset.CreateBatch(1);
        using var reader = dataset.Read(ReadSelection.All);
        while (reader.Read(batch) > 0)
        {
            values.AddRange(batch.Row(0));
            indices.Add(batch.Indices[0]);
        }

        return ([.. values], [.. indices], [.. reader.Bad.Select(bad => (bad.Index, bad.Reason))]);
    }

    private void Write(string name, string card, params byte[] labels)
    {
        _folder.Write($"{name}/x.npy", Images(labels.Length));
        _folder.Write($"{name}/y.npy", Bytes(labels));
        _folder.Write($"{name}/dataset.json", card);
    }

    private void Save(string name, byte[] array, bool isArchive)
    {
        if (isArchive)
        {
            Npz(name, ("x", array));
            return;
        }

        _folder.Write($"{name}/x.npy", array);
    }

    private void Npz(string name, params (string Name, byte[] Array)[] arrays)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (array, content) in arrays)
            {
                using var entry = zip.CreateEntry(array + ".npy").Open();
                entry.Write(content);
            }
        }

        _folder.Write($"{name}/data.npz", bytes.ToArray());
    }

    private static byte[] Images(int count) => Npy("|u1", $"({count}, 1, 1)", new byte[count]);

    private static byte[] Bytes(params byte[] values) => Npy("|u1", $"({values.Length},)", values);

    private static byte[] Doubles(params double[] values) => [.. values.SelectMany(value =>
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        return bytes;
    })];

    private static byte[] Npy(string type, string shape, byte[] values) => DatasetGuessTests.Npy(type, shape, values);

    private static byte[] Fortran(string type, string shape, byte[] values)
    {
        var header = Encoding.ASCII.GetBytes($"{{'descr': '{type}', 'fortran_order': True, 'shape': {shape}, }}\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header, .. values];
    }
}
