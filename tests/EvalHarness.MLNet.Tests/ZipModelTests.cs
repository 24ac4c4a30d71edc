using EvalHarness.MLNet.Scoring;
using EvalHarness.MLNet.Views;
using Microsoft.ML;

namespace EvalHarness.MLNet;

[TestFixture]
public sealed class ZipModelTests
{
    private static readonly MLContext Context = new(seed: 0);
    private readonly TinyDataset _data = new();

    [OneTimeTearDown]
    public void CleanUp() => _data.Dispose();

    [Test]
    public void A_saved_model_whose_keys_are_in_another_order_is_scored_by_name()
    {
        // MapValueToKey sorts the names backwards here: emu is key 1. By position, all cats and emus would be mistaken.
        var train = DatasetView.Of(_data.Catalog.Find("tiny-train")!);
        var names = Context.Data.LoadFromEnumerable([new Named("emu"), new Named("dog"), new Named("cat")]);
        var model = Context.Transforms.Conversion.MapKeyToValue("Name", "Label")
            .Append(Context.Transforms.Conversion.MapValueToKey("Own", "Name", keyData: names))
            .Append(Context.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Own", l2Regularization: 0.01f))
            .Fit(train);
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".zip");
        try
        {
            Context.Model.Save(model, train.Schema, path);
            var loaded = ZipModel.Load(Context, path);

            var scores = loaded.Score(DatasetView.Of(_data.Catalog.Find("tiny-test")!), HandWorked.Classes).Scores;

            Assert.That(scores.Label, Is.EqualTo(new[] { 0, 1, 2, 0, 1, 2, 0, 1, 2 }));
            Assert.That(scores.Prediction, Is.EqualTo(scores.Label));
            Assert.That(loaded.Parameters, Is.EqualTo(15)); // 3 x (4 + 1)
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void A_file_that_is_no_model_is_the_users_error()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "no zip");
        try
        {
            Assert.That(() => ZipModel.Load(Context, path), Throws.TypeOf<UsageException>().With.Message.Contains("Model.Save"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private sealed record Named(string Name);
}
