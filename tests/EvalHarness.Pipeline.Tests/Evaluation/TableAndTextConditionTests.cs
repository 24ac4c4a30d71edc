using EvalHarness.Runs;

namespace EvalHarness.Evaluation;

[TestFixture]
public sealed class TableAndTextConditionTests
{
    private static readonly Suite Suite = new()
    {
        Name = "small",
        Resamples = 50,
        Perturbations = ["gaussian_noise:3", "tabular:1,5", "letter_case:5", "text:1"],
    };

    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void A_table_meets_the_perturbations_of_tables_and_no_others()
    {
        var rows = Enumerable.Range(0, 200).Select(i => FormattableString.Invariant($"{i - 99.5},{i % 10},{(i < 100 ? "low" : "high")}"));
        _folder.Write("datasets/t/data.csv", "x,noise,label\n" + string.Join('\n', rows) + "\n");
        _folder.Write("datasets/t/dataset.json", """{"name": "t", "format": "csv", "files": [{"path": "data.csv"}], "classes": ["low", "high"]}""");
        _folder.Write("models/m/sign.onnx", TestModels.Flat(2, 2, [-1, 0, 1, 0]));

        var run = Run();

        Assert.That(run.Conditions.Where(condition => condition.Perturbation is not null).Select(condition => condition.Group).Distinct(), Is.EqualTo(new[] { "tabular" }));
        Assert.That(run.Conditions.Count(condition => condition.Kind == ConditionKind.Perturbed), Is.EqualTo(10));
        Assert.That(Accuracy(run, "m/sign", "t"), Is.EqualTo(1));
        Assert.That(Accuracy(run, "m/sign", "t/feature_noise-1"), Is.InRange(0.93, 0.999), "noise of 5 % of the spread turns rows near the border");

        // All values are those of other rows: half of the labels fit by chance; 4 standard errors of 200 are 0.14.
        Assert.That(Accuracy(run, "m/sign", "t/feature_shuffle-5"), Is.EqualTo(0.5).Within(0.14));
    }

    [Test]
    public void Covariate_shift_draws_rows_again_and_counts_copies_as_one()
    {
        // The model is right where x is at most 0, so a drift of x moves the accuracy by what the normal curve of x does.
        _folder.Write("datasets/t/data.csv", "x,flat,label\n" + string.Join('\n', Enumerable.Range(0, 400).Select(i => FormattableString.Invariant($"{i - 199.5},1,low"))) + "\n");
        _folder.Write("datasets/t/dataset.json", """{"name": "t", "format": "csv", "files": [{"path": "data.csv"}], "classes": ["low", "high"]}""");
        _folder.Write("models/m/sign.onnx", TestModels.Flat(2, 2, [-1, 0, 1, 0]));

        var folder = Evaluate(Suite with { Perturbations = ["covariate_shift:1,3,5"] });
        var run = folder.Run;

        var shifts = run.Conditions.Where(condition => condition.Kind == ConditionKind.Shift).ToArray();
        Assert.That(shifts.Select(condition => condition.Id), Is.EqualTo(new[] { "t/covariate_shift-1", "t/covariate_shift-3", "t/covariate_shift-5" }));
        Assert.That(Accuracy(run, "m/sign", "t"), Is.EqualTo(0.5));
        var drift = shifts.Select(condition => Math.Abs(Accuracy(run, "m/sign", condition.Id)!.Value - 0.5)).ToArray();
        Assert.That(drift, Is.Ordered.And.All.Positive);

        // x / spread is uniform on +-sqrt(3): with weights exp(t x) the share above 0 is 1 / (1 + exp(-t sqrt(3))); t = 1 at severity 3.
        Assert.That(drift[1], Is.EqualTo((1 / (1 + Math.Exp(-Math.Sqrt(3)))) - 0.5).Within(0.01));

        var samples = folder.Samples.Load("m/sign", "t/covariate_shift-5")!;
        Assert.That(samples.Count, Is.EqualTo(400));
        var rows = samples.Index.Distinct().Count();
        Assert.That(rows, Is.LessThan(300));
        var cell = run.Cell("m/sign", "t/covariate_shift-5")!;
        var gap = cell.Find("robustness_gap")!;
        Assert.That(gap.Value, Is.EqualTo(0.5 - Accuracy(run, "m/sign", "t/covariate_shift-5")!.Value).Within(1e-12));
        Assert.That((gap.N, gap.Lower < gap.Value, gap.Upper > gap.Value), Is.EqualTo(((long)rows, true, true)));

        // Wider than if all 400 were different rows.
        var accuracy = cell.Find("accuracy")!;
        var naive = Statistics.ProportionInterval.Wilson(accuracy.Value!.Value * 400, 400);
        Assert.That(accuracy.Upper - accuracy.Lower, Is.GreaterThan(naive.Width));

        Assert.That(RunVerification.Verify(folder, 1).Differences, Is.Empty);
    }

    [TestCase("", 0f)]
    [TestCase(""", "options": {"imputation": "constant", "imputation_constant": -40}""", -40f)]
    public void Lost_values_become_what_dataset_json_says(string options, float lost)
    {
        // Numbers 1 and 3 with mean 2 are of the class 'low' below 0: a constant of -40 turns the lost ones into it.
        _folder.Write("datasets/t/data.csv", "x,flat,label\n" + string.Join('\n', Enumerable.Range(0, 400).Select(i => $"{1 + (i % 2 * 2)},1,high")) + "\n");
        _folder.Write("datasets/t/dataset.json", $$"""{"name": "t", "format": "csv", "files": [{"path": "data.csv"}], "classes": ["low", "high"]{{options}}}""");
        _folder.Write("models/m/sign.onnx", TestModels.Flat(2, 2, [-1, 0, 1, 0]));

        var run = Evaluate(Suite with { Perturbations = ["missing_values:5"] }).Run;

        // Half of the values are lost: 4 standard errors of 400 are 0.1.
        Assert.That(Accuracy(run, "m/sign", "t/missing_values-5"), lost < 0 ? Is.EqualTo(0.5).Within(0.1) : Is.EqualTo(1));
    }

    [Test]
    public void Texts_meet_the_perturbations_of_texts_and_no_others()
    {
        var rows = Enumerable.Range(0, 60).Select(i => i % 2 == 0 ? "good,a" : "bad,b");
        _folder.Write("datasets/t/data.csv", "text,label\n" + string.Join('\n', rows) + "\n");
        _folder.Write("datasets/t/dataset.json", """{"name": "t", "format": "text-csv", "files": [{"path": "data.csv"}], "classes": ["a", "b"]}""");
        var graph = new OnnxGraph()
            .Input("text", TestModels.String, null, 1)
            .NodeOf("ai.onnx.ml", "LabelEncoder", ["text"], ["a"], OnnxGraph.Texts("keys_strings", "good", "bad"), OnnxGraph.Floats("values_floats", 1f, -1f))
            .Node("Neg", ["a"], ["b"])
            .Node("Concat", ["a", "b"], ["y"], OnnxGraph.Int("axis", 1))
            .Output("y", TestModels.Float, null, 2);
        _folder.Write("models/m/words.onnx", graph.Model(mlOpset: 2));

        var run = Run();

        Assert.That(run.Conditions.Where(condition => condition.Perturbation is not null).Select(condition => condition.Group).Distinct(), Is.EqualTo(new[] { "text" }));
        Assert.That(run.Conditions.Count(condition => condition.Kind == ConditionKind.Perturbed), Is.EqualTo(7));
        Assert.That(Accuracy(run, "m/words", "t"), Is.EqualTo(1));

        // A word of 3 letters keeps its case with odds of 1/8; any other is unknown to the model, and counts as the first class.
        Assert.That(Accuracy(run, "m/words", "t/letter_case-5"), Is.InRange(0.5, 0.75));
    }

    private static double? Accuracy(EvaluationRun run, string checkpoint, string condition) =>
        run.Cell(checkpoint, condition)!.Measurements.First(measurement => measurement.Metric == "accuracy").Value;

    private EvaluationRun Run() => Evaluate(Suite).Run;

    private RunFolder Evaluate(Suite suite) => Evaluator.Run(
        new EvaluationRequest { ModelsFolder = _folder.At("models"), DatasetsFolder = _folder.At("datasets"), RunsFolder = _folder.At("runs"), Suite = suite, Threads = 1, Batch = 64 },
        new SilentProgress(),
        default);
}
