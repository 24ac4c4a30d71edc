using System.Text.Json;
using EvalHarness.Runs;
using Microsoft.ML;

namespace EvalHarness.MLNet;

/// <summary>A whole run of checkpoints of two classes, ONNX and ML.NET's, with ML.NET's calibrators beside ours and its evaluators asked afterwards.</summary>
[TestFixture]
[NonParallelizable]
public sealed class BinaryRunTests
{
    private static readonly MLContext Context = Animals.Context;
    private readonly TempFolder _folder = new();
    private CommandRun _evaluated = null!;
    private RunFolder _run = null!;

    [OneTimeSetUp]
    public void Run()
    {
        Animals.Write(_folder, "dogs", Animals.Rows(600, seed: 7), "dog", "weight,legs,colour", """, "classes": ["no", "yes"]""");
        Animals.Save(_folder, "logistic", Context.BinaryClassification.Trainers.LbfgsLogisticRegression("IsDog", "Features"), Animals.View(Animals.Rows(90, seed: 3)));

        // Weight 2 to 3.5 and four legs make a dog: a line through the weights alone is wrong often, but not always.
        _folder.Write("models/zoo/onnx.onnx", TestModels.Binary(3, [0.9f, -0.6f, 0.1f]));
        _folder.Write("suite.yaml", "name: tiny\nseed: 3\nresamples: 50\nperturbations: [\"feature_noise:2\"]\nsynthetic_ood: []\nrecalibrators: [mlnet_platt, mlnet_isotonic, mlnet_naive]\n");
        _evaluated = CommandRun.Of("run", "--models", _folder.At("models"), "--datasets", _folder.At("datasets"), "--suite", _folder.At("suite.yaml"), "--out", _folder.At("runs"), "--threads", "2");
        _run = RunFolder.Open(Directory.GetDirectories(_folder.At("runs"), "20*").Single());
    }

    [OneTimeTearDown]
    public void CleanUp() => _folder.Dispose();

    [Test]
    public void ML_NETs_binary_evaluator_agrees_with_every_number_of_the_run()
    {
        Assert.That(_evaluated.Exit, Is.Zero, _evaluated.ToString());

        var result = CommandRun.Of("verify", _run.Path, "--mlnet", "--json");

        Assert.That(result.Exit, Is.Zero, result.ToString());
        var opinions = JsonDocument.Parse(result.Out).RootElement.GetProperty("opinions").EnumerateArray().ToList();
        foreach (var checkpoint in (string[])["zoo/logistic", "zoo/onnx"])
        {
            var evaluators = opinions.Where(one => one.GetProperty("checkpoint").GetString() == checkpoint).Select(one => one.GetProperty("evaluator").GetString()).ToList();
            Assert.That(evaluators, Is.SupersetOf(new[]
            {
                "multiclass MicroAccuracy", "multiclass MacroAccuracy", "multiclass LogLoss", "binary Accuracy", "binary F1Score, mean of both classes", "binary LogLoss", "binary AreaUnderRocCurve",
            }));
        }

        Assert.That(opinions.Select(one => one.GetProperty("condition").GetString()).Distinct().Count(), Is.EqualTo(2)); // clean and perturbed
        Assert.That(opinions, Has.All.Matches<JsonElement>(one => one.GetProperty("agrees").GetBoolean()));
    }

    [Test]
    public void The_run_says_what_ML_NETs_own_evaluator_says_of_the_model()
    {
        var model = Context.Model.Load(_folder.At("models/zoo/logistic.zip"), out _);
        var theirs = Context.BinaryClassification.Evaluate(model.Transform(Animals.View(Animals.Rows(600, seed: 7))), "IsDog");
        var cell = _run.Run.Cells.First(one => one.Checkpoint == "zoo/logistic");

        Assert.That(cell.Find("accuracy")!.Value, Is.EqualTo(theirs.Accuracy).Within(1e-12));

        // Theirs is to base 2, ours natural.
        Assert.That(cell.Find("nll")!.Value, Is.EqualTo(theirs.LogLoss * Math.Log(2)).Within(1e-6));
    }

    [Test]
    public void ML_NETs_calibrators_stand_beside_ours_and_ours_come_first()
    {
        var perturbed = _run.Run.Conditions.Single(condition => condition.Perturbation is not null).Id;
        foreach (var checkpoint in (string[])["zoo/logistic", "zoo/onnx"])
        {
            var methods = _run.LoadTransported(checkpoint, perturbed)!.Methods;

            Assert.That(
                methods.Select(method => method.Name),
                Is.EqualTo(new[] { "temperature", "vector", "platt", "isotonic", "beta", "mlnet_platt", "mlnet_isotonic", "mlnet_naive" }));
            Assert.That(methods.Select(method => method.Nll), Has.All.Positive);
        }

        // The line is badly calibrated: Platt's map of its log-odds must help, whoever fits it.
        var onnx = _run.LoadTransported("zoo/onnx", perturbed)!.Methods.ToDictionary(method => method.Name);
        Assert.That(onnx["mlnet_platt"].NllGain, Is.Positive);
        var analysis = File.ReadAllText(Path.Combine(_run.Path, "analysis.json"));
        Assert.That(analysis, Does.Contain("mlnet_isotonic"));
        Assert.That(File.ReadAllText(Path.Combine(_run.Path, "report.html")), Does.Contain("ML.NET's calibrators beside ours").Or.Contain("ML.NET&#39;s calibrators beside ours"));
        Assert.That(CommandRun.Of("verify", _run.Path).Exit, Is.Zero);
    }

    [Test]
    public void Without_asking_only_ours_are_fitted_and_cells_of_the_other_choice_are_not_taken_over()
    {
        _folder.Write("plain.yaml", "name: tiny\nseed: 3\nresamples: 50\nperturbations: [\"feature_noise:2\"]\nsynthetic_ood: []\n");
        CommandRun.Of("run", "--models", _folder.At("models"), "--datasets", _folder.At("datasets"), "--suite", _folder.At("plain.yaml"), "--out", _folder.At("plain"), "--threads", "2");
        var plain = RunFolder.Open(Directory.GetDirectories(_folder.At("plain"), "20*").Single());
        var perturbed = plain.Run.Conditions.Single(condition => condition.Perturbation is not null).Id;

        Assert.That(plain.LoadTransported("zoo/onnx", perturbed)!.Methods.Select(method => method.Name), Is.EqualTo(new[] { "temperature", "vector", "platt", "isotonic", "beta" }));
        Assert.That(plain.Document.Cells.Single(cell => cell.Checkpoint == "zoo/onnx" && cell.Condition == perturbed).Key, Is.Not.EqualTo(_run.Document.Cells.Single(cell => cell.Checkpoint == "zoo/onnx" && cell.Condition == perturbed).Key));
    }

    [Test]
    public void A_misspelt_recalibrator_is_pointed_out()
    {
        _folder.Write("wrong.yaml", "name: tiny\nrecalibrators: [mlnet_plat]\n");

        var result = CommandRun.Of("run", "--models", _folder.At("models"), "--datasets", _folder.At("datasets"), "--suite", _folder.At("wrong.yaml"), "--out", _folder.At("wrong"));

        Assert.That(result.Exit, Is.EqualTo(2));
        Assert.That(result.Error, Does.Contain("there is no 'mlnet_plat'").And.Contain("mlnet_platt"));
    }
}
