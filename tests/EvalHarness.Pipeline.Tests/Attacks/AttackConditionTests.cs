using EvalHarness.Evaluation;
using EvalHarness.Gates;
using EvalHarness.Runs;
using EvalHarness.Suites;

namespace EvalHarness.Attacks;

[TestFixture]
public sealed class AttackConditionTests
{
    private const string Condition = "datasets/tiny/square_attack_linf_8of255_200";

    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = new TempFolder();

        // Class 1 where the sum of the 36 pixels is above half: 130 lies a little above it, 250 far, and 100 is classified wrongly.
        byte[] pixels = [.. Enumerable.Repeat((byte)130, 36), .. Enumerable.Repeat((byte)250, 36), .. Enumerable.Repeat((byte)100, 36)];
        TestData.WriteIdx(_folder, "datasets/tiny", pixels, [1, 1, 1], 6, 6);
        float[] weights = [.. Enumerable.Repeat(-1f, 36), .. Enumerable.Repeat(1f, 36)];
        _folder.Write("models/toy/a.onnx", TestModels.Linear(1, 6, 6, 2, weights, [18, -18]));
        _folder.Write("models/toy/b.onnx", TestModels.Linear(1, 6, 6, 2, [.. weights.Select(weight => 2 * weight)], [36, -36]));
    }

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Each_checkpoint_is_a_cell_with_robust_accuracy_success_and_queries_that_verify_derives_again()
    {
        var folder = Run(threads: 2);

        var cell = folder.Run.Cell("toy/a", Condition)!;
        var attacked = folder.Samples.Load("toy/a", Condition)!;
        var outcome = AttackRunner.Run(
            new AttackRequest { ModelsFolder = _folder.At("models"), DatasetsFolder = _folder.At("datasets"), Queries = 200, Seed = 1 }, _ => { }, default)[0];
        Assert.That(folder.Run.Conditions.Single(condition => condition.Kind == ConditionKind.Attack).Id, Is.EqualTo(Condition));
        Assert.That(cell.Find("accuracy")!.Value, Is.EqualTo(1.0 / 3).Within(1e-12));
        Assert.That(cell.Find("attack_success_rate"), Is.EqualTo(new Measurement("attack_success_rate", 0.5, cell.Find("attack_success_rate")!.Lower, cell.Find("attack_success_rate")!.Upper, 2)));
        Assert.That(cell.Find("robustness_gap")!.Value, Is.EqualTo(1.0 / 3).Within(1e-12));
        Assert.That(attacked.Queries, Is.EqualTo(outcome.Images.Select(image => image.Queries)), "the same attack as the command's");
        Assert.That(attacked.Queries, Has.ItemAt(1).EqualTo(200).And.ItemAt(2).EqualTo(1));
        Assert.That(cell.Find("attack_queries")!.Value, Is.EqualTo(attacked.Queries![0]));
        Assert.That(RunVerification.Verify(folder, 1).Differences, Is.Empty);
        Assert.That(File.ReadAllText(Path.Combine(folder.Path, "report.md")), Does.Contain("Robust accuracy"));
    }

    [Test]
    public void Attacks_are_taken_over_from_earlier_runs_and_threads_change_nothing()
    {
        var first = Run(threads: 1);
        var again = Run(threads: 2);
        _folder.Write("models/toy/c.onnx", TestModels.Linear(1, 6, 6, 2));
        var later = Run(threads: 2, reuse: false);

        Assert.That(again.Document.Cells.Where(cell => cell.Condition == Condition).Select(cell => cell.Key), Is.EqualTo(first.Document.Cells.Where(cell => cell.Condition == Condition).Select(cell => cell.Key)));
        Assert.That(again.Document.ReusedCells, Is.EqualTo(again.Document.Cells.Count));
        Assert.That(later.Samples.Load("toy/b", Condition)!.Queries, Is.EqualTo(first.Samples.Load("toy/b", Condition)!.Queries));
    }

    [Test]
    public void A_policy_selects_attacks_by_their_kind()
    {
        var folder = Run(threads: 1);
        var policy = PolicyFile.Parse(
            "policy.yaml", "name: p\nrules:\n  - name: under attack\n    metric: accuracy\n    kinds: attack\n    at_least: 0.999\n    point_only: true\n");

        var report = RunGate.Evaluate(policy, folder);

        Assert.That(report.Results.Select(result => (result.Checkpoint, result.Condition)), Is.EqualTo(new[] { ("toy/a", Condition), ("toy/b", Condition) }));
        Assert.That(report.Results.Select(result => result.Verdict), Is.All.EqualTo(Verdict.Fail));
    }

    [TestCase("attacks: [{norm: linf}]", "'eps' is missing")]
    [TestCase("attacks: [{eps: 0.001}]", "at least one step")]
    [TestCase("attacks: [{eps: 8/0}]", "attacks.eps is '8/0'")]
    [TestCase("attacks: [{eps: 8/255, norm: l1}]", "must be one of: linf, l2")]
    [TestCase("attacks: [{eps: 8/255, queries: 0}]", "queries is '0'")]
    [TestCase("attacks: [{eps: 8/255}, {eps: 8/255, images: 7}]", "listed twice")]
    [TestCase("attacks: 3", "must be a list")]
    public void What_is_wrong_with_attacks_is_said(string suite, string message) =>
        Assert.That(() => SuiteFile.Parse("suite.yaml", suite), Throws.TypeOf<UsageException>().With.Message.Contains(message));

    [Test]
    public void A_suite_reads_them_with_their_defaults()
    {
        var suite = SuiteFile.Parse("suite.yaml", "attacks:\n  - eps: 8/255\n  - norm: l2\n    eps: 0.5\n    queries: 100\n    images: 20\n");

        Assert.That(suite.Attacks, Is.EqualTo(new[] { new AttackSelection("linf", 8.0 / 255, 500, 100), new AttackSelection("l2", 0.5, 100, 20) }));
        Assert.That(SuiteFile.BuiltIn.Select(name => SuiteFile.Load(name).Attacks), Is.All.Empty);
    }

    private RunFolder Run(int threads, bool reuse = true) => Evaluator.Run(
        new EvaluationRequest
        {
            ModelsFolder = _folder.At("models"),
            DatasetsFolder = _folder.At("datasets"),
            RunsFolder = _folder.At("runs"),
            Suite = new Suite { Name = "attack", Resamples = 50, Attacks = [new AttackSelection("linf", 8.0 / 255, 200, 100)] },
            Threads = threads,
            Batch = 64,
            ReuseCells = reuse,
        },
        new SilentProgress(),
        default);
}
