using EvalHarness.Runs;

namespace EvalHarness.Evaluation;

[TestFixture]
public sealed class MisfitPerturbationTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase(6, "saturate:3", "'saturate' needs colour, but these images are grey (6x6x1)")]
    [TestCase(6, "jpeg_compression", "'jpeg_compression' needs images of at least 8x8 pixels, but these are 6x6x1")]
    [TestCase(3, "imagenet-c", "at least 4x4 pixels, but these are 3x3x1")]
    public void What_no_dataset_can_take_is_refused_before_anything_runs(int side, string selection, string message)
    {
        Write(side);

        Assert.That(() => Run(["gaussian_noise:1", selection]), Throws.TypeOf<UsageException>().With.Message.Contains(message).And.Message.Contains("datasets/tiny"));
        Assert.That(Directory.Exists(_folder.At("runs")) ? Directory.GetDirectories(_folder.At("runs"), "2*") : [], Is.Empty);
    }

    [Test]
    public void A_group_leaves_out_what_cannot_run()
    {
        Write(6);

        var folder = Run(["imagenet-c-extra:1"]);

        Assert.That(
            folder.Run.Conditions.Select(condition => condition.Perturbation).OfType<string>(), Is.EquivalentTo(new[] { "speckle_noise", "gaussian_blur" }));
    }

    private void Write(int side)
    {
        TestData.WriteIdx(_folder, "datasets/tiny", [.. Enumerable.Repeat((byte)130, side * side)], [1], side, side);
        _folder.Write("models/toy/a.onnx", TestModels.Linear(1, side, side, 2));
    }

    private RunFolder Run(IReadOnlyList<string> perturbations) => Evaluator.Run(
        new EvaluationRequest
        {
            ModelsFolder = _folder.At("models"),
            DatasetsFolder = _folder.At("datasets"),
            RunsFolder = _folder.At("runs"),
            Suite = new Suite { Name = "misfit", Resamples = 50, Perturbations = perturbations },
            Threads = 1,
            Batch = 16,
        },
        new SilentProgress(),
        default);
}
