namespace EvalHarness.Datasets;

[TestFixture]
public sealed class SampleSubsetTests
{
    [Test]
    public void Is_nested_ascending_and_of_the_size_asked_for()
    {
        var small = new SampleSubset(100, 7).Indices("d", 1000)!;
        var large = new SampleSubset(300, 7).Indices("d", 1000)!;

        Assert.That(small, Has.Length.EqualTo(100));
        Assert.That(small, Is.Ordered.And.Unique);
        Assert.That(small, Is.SubsetOf(large));
    }

    [Test]
    public void Depends_on_the_seed_and_the_dataset_only()
    {
        var reference = new SampleSubset(50, 7).Indices("d", 1000);

        Assert.That(new SampleSubset(50, 7).Indices("d", 1000), Is.EqualTo(reference));
        Assert.That(new SampleSubset(50, 8).Indices("d", 1000), Is.Not.EqualTo(reference));
        Assert.That(new SampleSubset(50, 7).Indices("e", 1000), Is.Not.EqualTo(reference));
    }

    [Test]
    public void Is_everything_where_as_many_are_asked_for()
    {
        Assert.That(new SampleSubset(1000, 7).Indices("d", 1000), Is.Null);
        Assert.That(SampleSubset.All.Indices("d", 5), Is.Null);
        Assert.That(new SampleSubset(0, 7).Indices("d", 5), Is.Empty);
    }

    [Test]
    public void Draws_evenly()
    {
        var drawn = new SampleSubset(10_000, 3).Indices("d", 100_000)!;

        // Of 10 tenths each expects 1,000 with a standard deviation of 28.5 (hypergeometric): five of them.
        Assert.That(drawn.GroupBy(index => index / 10_000).Select(tenth => tenth.Count()), Is.All.InRange(857, 1143));
    }

    [Test]
    public void Reads_the_same_samples_that_it_names()
    {
        using var folder = new TempFolder();
        TestData.WriteIdx(folder, "d", TestData.Pixels(200, 4), new byte[200], 2, 2, gzip: true, more: """, "classes": ["a"]""");
        var dataset = DatasetCatalog.Open(folder.Path).Datasets.Single();
        var subset = new SampleSubset(20, 5);

        var read = DatasetFormatTests.ReadAll(dataset, 7, new ReadSelection(subset));

        Assert.That(read.Indices, Is.EqualTo(dataset.Indices(subset)));
        Assert.That(read.Pixels.Where((_, i) => i % 4 == 0), Is.EqualTo(read.Indices.Select(index => (byte)(31 * index))));
    }
}
