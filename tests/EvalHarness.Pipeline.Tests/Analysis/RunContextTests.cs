using EvalHarness.Datasets;

namespace EvalHarness.Analysis;

[TestFixture]
public sealed class RunContextTests
{
    [TestCase(RunContext.MaxHashed, 0)]
    [TestCase(RunContext.MaxHashed + 1, 1)]
    public void What_is_too_long_to_be_searched_for_duplicates_is_said(int images, int sentences)
    {
        using var folder = new TempFolder();
        TestData.WriteIdx(folder, "datasets/long", new byte[images], new byte[images], 1, 1);
        var dataset = DatasetCatalog.Open(folder.At("datasets")).Datasets.Single();

        string[] said = [.. RunContext.LeftOut([dataset])];

        Assert.That(said, Has.Length.EqualTo(sentences).And.All.Contains("its 200,001 images are more than 200,000"));
    }

    [Test]
    public void It_has_no_duplicates_then()
    {
        using var folder = new TempFolder();
        TestData.WriteIdx(folder, "datasets/long", new byte[RunContext.MaxHashed + 1], new byte[RunContext.MaxHashed + 1], 1, 1);

        Assert.That(RunContext.Of([DatasetCatalog.Open(folder.At("datasets")).Datasets.Single()]).Duplicates, Is.Empty);
    }
}
