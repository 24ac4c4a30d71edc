using EvalHarness.Data;
using EvalHarness.Evaluation;
using EvalHarness.Metrics.Ood;
using EvalHarness.Metrics.Ood.Features;

namespace EvalHarness.EndToEnd;

/// <summary>A checkpoint with a second output, which its card names as features.</summary>
[TestFixture]
public sealed class FeatureOutputTests
{
    private const int Hidden = 8;
    private Project _project = null!;

    [SetUp]
    public void Make()
    {
        _project = new Project();
        foreach (var name in Project.Names)
        {
            File.Delete(_project.Folder.At($"models/ladder/{name}.onnx"));
        }

        _project.Folder.Write("models/ladder/two.onnx", TwoOutputs());
        _project.Folder.Write("models/ladder/two.json", """{"features": "h"}""");
    }

    [TearDown]
    public void Remove() => _project.Dispose();

    [Test]
    public void Detectors_are_fitted_on_the_training_data_and_score_clean_and_foreign_images()
    {
        var result = _project.Run();
        var folder = _project.Newest();
        var strangers = folder.Run.Conditions.Single(condition => condition is { Kind: ConditionKind.Ood, Perturbation: null });
        var found = folder.Measured("two", strangers, "ood_auroc_mahalanobis");

        Assert.That(result.Exit, Is.Zero, result.Error);
        var expected = OodCurve.Of(Scores(_project.Clean, Fitted()), Scores(Quadrants.Make(60, 3), Fitted()))!.Auroc;
        Assert.That(found.Value, Is.EqualTo(expected).Within(0.005)); // sums in another order, so a pair of 7,200 may swap
        Assert.That(found.N, Is.EqualTo(Project.CleanCount + 60));
        Assert.That(found.Lower < found.Value && found.Value < found.Upper, Is.True);
        Assert.That(folder.Measured("two", strangers, "ood_auroc_vim").Value, Is.Not.Null);
        Assert.That(folder.Samples.Load("ladder/two", strangers.Id)!.Features!.FittedOn, Is.EqualTo(FeatureFitSource.Train));
        Assert.That(Cli.Run("verify", folder.Path).Exit, Is.Zero);
        Assert.That(File.ReadAllText(Path.Combine(folder.Path, "report.html")), Does.Contain("(fitted on training data)"));
    }

    [Test]
    public void Without_training_data_half_of_the_clean_data_is_fitted_on_and_not_scored()
    {
        Directory.Delete(_project.Folder.At("datasets/quadrants-train"), recursive: true);

        var result = _project.Run();
        var folder = _project.Newest();
        var strangers = folder.Run.Conditions.Single(condition => condition is { Kind: ConditionKind.Ood, Perturbation: null });

        Assert.That(result.Exit, Is.Zero, result.Error);
        var scored = Enumerable.Range(0, Project.CleanCount).Count(index => !CalibrationSplit.IsCalibration(index));
        Assert.That(folder.Measured("two", strangers, "ood_auroc_knn").N, Is.EqualTo(scored + 60));
        Assert.That(folder.Samples.Load("ladder/two", folder.Clean().Id)!.Features!.FittedOn, Is.EqualTo(FeatureFitSource.CalibrationHalf));
    }

    [Test]
    public void A_checkpoint_without_features_says_so()
    {
        _project.Folder.Write("models/ladder/two.json", "{}");

        _project.Run();
        var folder = _project.Newest();
        var strangers = folder.Run.Conditions.First(condition => condition.Kind == ConditionKind.Ood);

        Assert.That(folder.Measured("two", strangers, "ood_auroc_mahalanobis").Reason, Does.StartWith("the graph exposes no feature output"));
    }

    [Test]
    public void A_name_that_the_graph_does_not_have_is_refused_with_those_it_has()
    {
        _project.Folder.Write("models/ladder/two.json", """{"features": "hidden"}""");

        var result = _project.Run();

        Assert.That(result.Exit, Is.EqualTo(2));
        Assert.That(result.Error, Does.Contain("feature output 'hidden'").And.Contain("logits, h"));
    }

    private FeatureDetectors Fitted()
    {
        var train = _project.Train;
        var sums = new FeatureSums(Hidden, Quadrants.Classes, train.Labels.Length);
        for (var i = 0; i < train.Labels.Length; i++)
        {
            sums.Add(Features(train, i), new float[Quadrants.Classes], train.Labels[i]);
        }

        return FeatureDetectors.Fit(sums, outputsAreLogits: true).Detectors!;
    }

    private static double[] Scores(Quadrants images, FeatureDetectors detectors) =>
        [.. Enumerable.Range(0, images.Labels.Length).Select(i => detectors.Score(Features(images, i), 0).Mahalanobis)];

    private static float[] Features(Quadrants images, int image)
    {
        var (weights, features) = (TestModels.Ramp(Quadrants.Size * Hidden), new float[Hidden]);
        for (var p = 0; p < Quadrants.Size; p++)
        {
            for (var h = 0; h < Hidden; h++)
            {
                features[h] += images.Pixels[(image * Quadrants.Size) + p] / 255f * weights[(p * Hidden) + h];
            }
        }

        return Array.ConvertAll(features, value => Math.Max(0, value));
    }

    private static byte[] TwoOutputs() => new OnnxGraph()
        .Input("image", TestModels.Float, null, 1, Quadrants.Side, Quadrants.Side)
        .Weights("W1", TestModels.Ramp(Quadrants.Size * Hidden), Quadrants.Size, Hidden)
        .Weights("W2", TestModels.Ramp(Quadrants.Classes * Hidden), Quadrants.Classes, Hidden)
        .Node("Flatten", ["image"], ["flat"])
        .Node("MatMul", ["flat", "W1"], ["z"])
        .Node("Relu", ["z"], ["h"])
        .Node("Gemm", ["h", "W2"], ["logits"], OnnxGraph.Int("transB", 1))
        .Output("logits", TestModels.Float, null, Quadrants.Classes)
        .Output("h", TestModels.Float, null, Hidden)
        .Model();
}
