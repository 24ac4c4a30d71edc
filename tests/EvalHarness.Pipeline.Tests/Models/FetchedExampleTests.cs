using EvalHarness.Datasets;
using EvalHarness.Inference;

namespace EvalHarness.Models;

/// <summary>Classifiers that nobody here trained; skipped, with the reason, where scripts/fetch_examples has not fetched them.</summary>
[TestFixture]
public sealed class FetchedExampleTests
{
    private static readonly string Models = Path.Combine(RepositoryFiles.Root, "models", ".examples");
    private static readonly string Datasets = Path.Combine(RepositoryFiles.Root, "datasets", ".examples");
    private ModelCatalog _catalog = null!;

    [OneTimeSetUp]
    public void Open()
    {
        // Other scripts keep their ladders there, too.
        if (!((string[])["text-direction", "face-expression", "wake-word"]).All(family => Directory.Exists(Path.Combine(Models, family))))
        {
            Assert.Ignore("The examples are not there: scripts/fetch_examples fetches them.");
        }

        _catalog = ModelCatalog.Open(Models);
    }

    [Test]
    public void Tells_words_from_words_upside_down()
    {
        // Weights in Constant nodes. 801 of 832 were right when the words were made.
        var model = _catalog.Models.Single(one => one.Family == "text-direction");

        Assert.That(model.Parameters, Is.EqualTo(133_628));
        Assert.That(Accuracy(model, "text-direction-words"), Is.GreaterThan(0.9));
    }

    [Test]
    public void Describes_a_batch_fixed_at_one_and_runs_it()
    {
        var model = _catalog.Models.Single(one => one.Family == "face-expression");

        Assert.That((model.Input.FixedBatch, model.Input.Height, model.Input.Width, model.Input.Channels), Is.EqualTo((1, 224, 224, 3)));
        Assert.That(model.Output.ClassCount, Is.EqualTo(7));
        Assert.That(Accuracy(model, "face-expression-drawn"), Is.InRange(0, 1));
    }

    [Test]
    public void Takes_one_sigmoid_for_two_classes()
    {
        var models = _catalog.Models.Where(one => one.Family == "wake-word").ToList();

        Assert.That(models, Has.Count.EqualTo(3));
        foreach (var model in models)
        {
            Assert.That(model.Output.IsBinary, model.Id);
            Assert.That(Accuracy(model, "wake-word-noise"), Is.LessThan(0.5), "they fired on most of the noise when the data were made");
        }
    }

    [Test]
    public void Counts_what_lies_in_branches_and_refuses_a_model_of_several_inputs()
    {
        var refused = _catalog.Refused.Where(one => one.Path.Contains("silero_vad", StringComparison.Ordinal)).ToList();

        Assert.That(refused, Has.Count.EqualTo(2));
        Assert.That(refused.Select(one => one.Reason), Is.All.Contains("inputs").And.All.Match("It holds [0-9]{3},[0-9]{3} parameters"));
    }

    private static double Accuracy(CatalogedModel model, string name)
    {
        var dataset = DatasetCatalog.Read(Path.Combine(Datasets, name));
        using var classifier = OnnxClassifier.Open(model, new InferenceOptions(Threads: 1), dataset.CreateBatch(16));
        classifier.UseClasses(dataset.Classes);
        using var reader = dataset.Read(ReadSelection.All);
        var batch = dataset.CreateBatch(16);
        var rows = new float[16 * classifier.ClassCount];
        var (right, all) = (0, 0);
        while (reader.Read(batch) > 0)
        {
            classifier.Predict(batch, rows);
            for (var i = 0; i < batch.Count; i++)
            {
                var row = rows.AsSpan(i * classifier.ClassCount, classifier.ClassCount).ToArray();
                Assert.That(row, Is.All.InRange(-1000, 1000), model.Id);
                right += Array.IndexOf(row, row.Max()) == batch.Labels[i] ? 1 : 0;
            }

            all += batch.Count;
        }

        return (double)right / all;
    }
}
