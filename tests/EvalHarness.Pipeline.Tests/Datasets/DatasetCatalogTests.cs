using EvalHarness.Evaluation;
using EvalHarness.Models;

namespace EvalHarness.Datasets;

[TestFixture]
public sealed class DatasetCatalogTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Finds_that_a_hash_differs()
    {
        TestData.WriteIdx(_folder, "d", new byte[2], [0, 1], 1, 1);
        var images = FileHash.Sha256(_folder.At("d/images"));
        string Card(string hash) => $$"""
            {"name": "d", "format": "idx", "files": [{"path": "images", "role": "images", "sha256": "{{hash}}"}, {"path": "labels", "role": "labels"}]}
            """;

        _folder.Write("d/dataset.json", Card(images));
        var good = DatasetCatalog.Open(_folder.Path).Datasets.Single();
        _folder.Write("d/dataset.json", Card(new string('0', 64)));
        var bad = DatasetCatalog.Open(_folder.Path).Datasets.Single();

        Assert.That(good.Verify(), Is.Empty);
        Assert.That(bad.Verify().Single(), Does.Contain(images).And.Contain("0000"));
        Assert.That(bad.ContentHash, Is.Not.EqualTo(good.ContentHash));
    }

    [TestCase("ood", "far", OodDistance.Far)]
    [TestCase("ood", "near", OodDistance.Near)]
    public void Says_how_far_ood_data_is(string role, string distance, OodDistance expected)
    {
        TestData.WriteIdx(_folder, "d", new byte[2], [0, 1], 1, 1);
        _folder.Write("d/dataset.json", $$"""{"name": "d", "role": "{{role}}", "distance": "{{distance}}", "format": "idx", "files": [{"path": "images", "role": "images"}]}""");

        Assert.That(DatasetCatalog.Open(_folder.Path).Datasets.Single().Distance, Is.EqualTo(expected));
    }

    [TestCase("clean", "far", "the role is not ood")]
    [TestCase("ood", "nearby", "distance is 'nearby'")]
    public void Refuses_a_distance_that_means_nothing(string role, string distance, string reason)
    {
        TestData.WriteIdx(_folder, "d", new byte[2], [0, 1], 1, 1);
        _folder.Write("d/dataset.json", $$"""{"name": "d", "role": "{{role}}", "distance": "{{distance}}", "format": "idx", "files": [{"path": "images", "role": "images"}]}""");

        Assert.That(DatasetCatalog.Open(_folder.Path).Refused.Single().Reason, Does.Contain(reason));
    }

    [Test]
    public void Verifies_the_bundled_datasets()
    {
        var catalog = DatasetCatalog.Open(Path.Combine(RepositoryFiles.Root, "datasets"));

        Assert.That(catalog.Refused, Is.Empty);
        Assert.That(catalog.Datasets.SelectMany(dataset => dataset.Verify()), Is.Empty);
        Assert.That(catalog.Datasets.SelectMany(dataset => dataset.Warnings), Is.Empty);
        Assert.That(catalog.Find("fashion-mnist-test")!.Count, Is.EqualTo(10_000));
        Assert.That(catalog.Find("mnist-test")!.HasLabels, Is.False);
    }

    [TestCase("../outside", "outside")]
    [TestCase("/etc/hostname", "outside")]
    [TestCase("none", "missing")]
    public void Refuses_files_outside_the_folder_or_missing(string path, string reason)
    {
        _folder.Write("outside", [1]);
        _folder.Write("d/dataset.json", $$"""{"name": "d", "format": "idx", "files": [{"path": "{{path}}", "role": "images"}]}""");

        Assert.That(DatasetCatalog.Open(_folder.Path).Refused.Single().Reason, Does.Contain(reason));
    }

    [TestCase("""{"format": "idx"}""", "no file with role 'images'")]
    [TestCase("""{"format": "parquet"}""", "format is 'parquet'")]
    [TestCase("""{"name": "d"}""", "no 'format'")]
    [TestCase("""{"format": "idx", "role": "test"}""", "role is 'test'")]
    [TestCase("""{"format": "idx", "classes": ["a", "a"]}""", "names a class twice")]
    [TestCase("""{"format": "csv", "options": {"imputation": "medain"}}""", "imputation is 'medain'")]
    [TestCase("""{"format": "csv", "options": {"imputation": "constant"}}""", "imputation_constant is missing")]
    [TestCase("""{"format": "csv", "options": {"imputation": "mean", "imputation_constant": 3}}""", "imputation is mean")]
    [TestCase("""{"format": "csv", "options": {"imputation_constant": 3}}""", "without imputation")]
    [TestCase("[]", "no JSON object")]
    public void Refuses_a_broken_dataset_json(string json, string reason)
    {
        _folder.Write("d/dataset.json", json);

        Assert.That(DatasetCatalog.Open(_folder.Path).Refused.Single().Reason, Does.Contain(reason));
    }

    [Test]
    public void An_unknown_imputation_is_answered_with_the_known_ones_nearest_first()
    {
        _folder.Write("d/dataset.json", """{"format": "csv", "options": {"imputation": "mediann"}}""");

        Assert.That(DatasetCatalog.Open(_folder.Path).Refused.Single().WayOut, Is.EqualTo("Use one of: median, mean, constant, most_frequent."));
    }

    [Test]
    public void Refuses_IDX_files_that_are_cut_off_or_do_not_belong_together()
    {
        TestData.WriteIdx(_folder, "cut", new byte[8], [0, 1], 2, 2);
        _folder.Write("cut/images", TestData.Idx(new byte[8], 2, 2, 2)[..^1]);
        TestData.WriteIdx(_folder, "other", new byte[8], [0, 1], 2, 2);
        _folder.Write("other/labels", TestData.Idx([1, 2, 3], 3));

        Assert.That(DatasetCatalog.Open(_folder.Path).Refused.Select(refusal => refusal.Reason), Is.EqualTo(new[]
        {
            "images is shorter than its header says.", "labels holds 3 labels for 2 images.",
        }));
    }

    [Test]
    public void Tells_the_user_of_a_gzip_file_that_ends_early()
    {
        TestData.WriteIdx(_folder, "d", TestData.Pixels(100, 16), new byte[100], 4, 4, gzip: true, more: """, "classes": ["a"]""");
        var images = File.ReadAllBytes(_folder.At("d/images"));
        _folder.Write("d/images", images[..(images.Length / 2)]);
        var dataset = DatasetCatalog.Open(_folder.Path).Datasets.Single();

        Assert.That(Assert.Throws<UsageException>(() => DatasetFormatTests.ReadAll(dataset))!.Message, Does.Contain("ends early"));
    }

    [Test]
    public void Tells_the_user_of_a_label_beyond_the_classes()
    {
        TestData.WriteIdx(_folder, "d", new byte[3], [0, 1, 2], 1, 1, more: """, "classes": ["a", "b"]""");

        var error = Assert.Throws<UsageException>(() => DatasetFormatTests.ReadAll(DatasetCatalog.Open(_folder.Path).Datasets.Single()))!;

        Assert.That(error.Message, Does.Contain("sample 2 has label 2, but there are 2 classes"));
    }

    [Test]
    public void Gives_labels_in_the_classes_of_another_dataset()
    {
        TestData.WriteIdx(_folder, "d", new byte[2], [0, 1], 1, 1, more: """, "classes": ["cat", "dog"]""");
        var dataset = DatasetCatalog.Open(_folder.Path).Datasets.Single();

        var read = DatasetFormatTests.ReadAll(dataset, selection: new ReadSelection(SampleSubset.All, ["dog", "fox", "cat"]));

        Assert.That(read.Labels, Is.EqualTo(new[] { 2, 0 }));
        Assert.Throws<UsageException>(() => dataset.Read(new ReadSelection(SampleSubset.All, ["dog"])));
    }

    [Test]
    public void Has_no_labels_out_of_distribution()
    {
        TestData.WriteIdx(_folder, "d", new byte[2], [0, 1], 1, 1, role: "ood");

        Assert.That(DatasetFormatTests.ReadAll(DatasetCatalog.Open(_folder.Path).Datasets.Single()).Labels, Is.EqualTo(new[] { -1, -1 }));
    }

    [Test]
    public void Streams_a_million_images_in_bounded_memory()
    {
        // A million 4 x 4 images of zeros: a hole in the file.
        _folder.Write("d/images", TestData.Idx([], 1_000_000, 4, 4));
        using (var stream = File.OpenWrite(_folder.At("d/images")))
        {
            stream.SetLength(16 + 16_000_000);
        }

        _folder.Write("d/dataset.json", """{"name": "d", "format": "idx", "role": "ood", "files": [{"path": "images", "role": "images"}]}""");
        var dataset = DatasetCatalog.Open(_folder.Path).Datasets.Single();
        var batch = dataset.CreateBatch(256);
        using var reader = dataset.Read(ReadSelection.All);
        reader.Read(batch);

        var (before, count) = (GC.GetAllocatedBytesForCurrentThread(), batch.Count);
        while (reader.Read(batch) > 0)
        {
            count += batch.Count;
        }

        Assert.That(count, Is.EqualTo(1_000_000));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1_000_000));
    }
}
