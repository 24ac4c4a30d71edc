using EvalHarness.Data;
using EvalHarness.Evaluation;
using EvalHarness.Perturbations;
using EvalHarness.Runs;

namespace EvalHarness.Reports;

/// <summary>A made-up run with plausible numbers: eight rungs, four variants, six perturbations, one shifted dataset, two OOD sets. Nothing in it was measured.</summary>
internal sealed class SyntheticRun : ISampleSource
{
    public const string Clean = "fashion-mnist-test";
    public const string Shifted = "second-hand-shop";
    private const int Images = 300;
    private static readonly (string Id, string Group, double Harm)[] Perturbations =
    [
        ("gaussian_noise", "noise", 0.9), ("shot_noise", "noise", 0.7), ("gaussian_blur", "blur", 0.55),
        ("contrast", "digital", 0.5), ("brightness", "weather", 0.25), ("rotate", "geometric", 0.65),
    ];

    private readonly Dictionary<string, double> _skill = new(StringComparer.Ordinal);

    public SyntheticRun(string? evilName = null)
    {
        var checkpoints = Ladder(evilName).ToList();
        var conditions = Conditions().ToList();
        Run = new EvaluationRun("20261125T120000Z-5d41", "demo", 7, checkpoints, conditions, [.. Cells(checkpoints, conditions)]);
    }

    public EvaluationRun Run { get; }

    public SampleScores? Load(string checkpoint, string condition)
    {
        if (Run.Conditions.FirstOrDefault(one => one.Id == condition) is not { } found || Run.Cell(checkpoint, condition) is not { Failure: null })
        {
            return null;
        }

        var random = new SeededRandom(Seed(checkpoint + condition));
        var accuracy = Accuracy(_skill[checkpoint], found);
        var labelled = found.Kind != ConditionKind.Ood;
        var images = Enumerable.Range(0, Images).Select(_ => (Hard: random.NextDouble(), Sure: random.NextDouble(), Wrong: random.NextInt(9))).ToList();
        double Confidence(int i) => 0.1 + (0.9 * Math.Pow(labelled ? 1 - (images[i].Hard * images[i].Sure * 0.8) : images[i].Sure, labelled ? 1 : 0.7));
        int Label(int i) => i % 10;
        int Prediction(int i) => images[i].Hard < accuracy ? Label(i) : (Label(i) + 1 + images[i].Wrong) % 10;
        double[] Column(Func<int, double> value) => [.. Enumerable.Range(0, Images).Select(value)];
        return new SampleScores
        {
            ClassCount = 10,
            Index = [.. Enumerable.Range(0, Images)],
            Label = [.. Enumerable.Range(0, Images).Select(i => labelled ? Label(i) : -1)],
            Prediction = [.. Enumerable.Range(0, Images).Select(Prediction)],
            InTop5 = [.. Enumerable.Range(0, Images).Select(i => labelled && images[i].Hard < 0.98)],
            Confidence = Column(Confidence),
            Margin = Column(i => Math.Max(0, (2 * Confidence(i)) - 1)),
            Nll = Column(i => labelled ? -Math.Log(Prediction(i) == Label(i) ? Confidence(i) : (1 - Confidence(i) + 1e-3) / 9) : 0),
            Brier = Column(i => labelled ? Math.Pow(1 - Confidence(i), 2) : 0),
            Entropy = Column(i => 2.3 * (1 - Confidence(i))),
            MaxLogit = Column(i => 10 * Confidence(i)),
            Energy = Column(i => -11 * Confidence(i)),
            Gen = Column(i => 3 * (1 - Confidence(i))),
        };
    }

    public RunDocument Document => new()
    {
        Id = Run.Id,
        Status = RunStatus.Incomplete,
        Suite = Run.Suite,
        SuiteSha256 = new string('c', 64),
        SuiteSpec = "demo",
        Seed = Run.Seed,
        StartedUtc = new DateTime(2026, 11, 25, 12, 0, 0, DateTimeKind.Utc),
        FinishedUtc = new DateTime(2026, 11, 25, 12, 1, 38, DateTimeKind.Utc),
        Timings = new Dictionary<string, double> { ["evaluate"] = 91.4, ["analyse"] = 6.2 },
        Versions = new Dictionary<string, string> { ["evalharness"] = "0.1.0", ["onnxruntime"] = "1.31.1", ["dotnet"] = "10.0.0" },
        Hardware = new Dictionary<string, string> { ["cpu"] = "A processor", ["cores"] = "2", ["memory"] = "8 GiB" },
        Device = "cpu",
        Threads = 2,
        GitCommit = "b246f7b",
        Checkpoints = Run.Checkpoints,
        RefusedModels = [new RefusedFile("fashion-mnist/broken.onnx", "The file ends in the middle of a tensor. Copy it again.")],
        Datasets =
        [
            new RunDataset(Clean, "clean", null, 10000, [.. Enumerable.Range(0, 10).Select(i => $"class {i}")], new string('d', 64)),
            new RunDataset("mnist-test", "ood", Clean, 10000, [], new string('e', 64)),
        ],
        RefusedDatasets = [],
        Conditions = Run.Conditions,
        MeasuredSeverities = new Dictionary<string, MeasuredSeverity>(),
        ReusedCells = 12,
        Cells = [.. Run.Cells.Select(cell => new RunCell(cell.Checkpoint, cell.Condition, "k", "f", cell.Samples, cell.NonFinite, cell.Failure))],
    };

    private IEnumerable<Checkpoint> Ladder(string? evilName)
    {
        double[] sizes = [1_009, 3_628, 16_732, 65_854, 261_298, 1_040_986, 3_816_814, 15_204_362];
        string[] names = ["1k", "4k", "16k", "64k", "256k", "1m", "4m", "15m"];
        for (var i = 0; i < sizes.Length; i++)
        {
            yield return Make($"fmnist-{names[i]}", sizes[i], null, null, 0);
            if (i == 3)
            {
                yield return Make("fmnist-64k-noise20", sizes[i], "label_noise", "fmnist-64k", -0.5);
                yield return Make("fmnist-64k-third", sizes[i], "less_data", "fmnist-64k", -0.4);
            }

            if (i == 4)
            {
                yield return Make("fmnist-256k-ckpt-e01", sizes[i], "earlier_epoch", "fmnist-256k", -1.1);
                yield return Make(evilName ?? "fmnist-256k-int8", sizes[i], "quantized", "fmnist-256k", -0.1);
            }
        }
    }

    private Checkpoint Make(string name, double size, string? variant, string? parent, double shift)
    {
        var id = $"fashion-mnist/{name}";
        _skill[id] = 1.65 + (0.28 * Math.Log10(size / 1000)) + shift;
        var scales = new Dictionary<string, double> { ["parameters"] = size, ["file_bytes"] = (size * 4) + 1600, ["latency_ms"] = 0.05 + (size / 4e6) };
        return new Checkpoint(id, "fashion-mnist", name, new string('a', 64), scales, variant, parent);
    }

    private static IEnumerable<Condition> Conditions()
    {
        yield return new Condition(Clean, ConditionKind.Clean, Clean, Clean, null, 0, null, null);
        yield return new Condition("fashion-mnist-train", ConditionKind.Train, "fashion-mnist-train", Clean, null, 0, null, null);
        yield return new Condition(Shifted, ConditionKind.Shift, Shifted, Clean, null, 0, null, null);
        foreach (var (id, group, _) in Perturbations)
        {
            for (var severity = 1; severity <= 5; severity++)
            {
                yield return new Condition($"{Clean}/{id}-{severity}", ConditionKind.Perturbed, Clean, Clean, id, severity, group, null);
            }
        }

        yield return new Condition("mnist-test", ConditionKind.Ood, "mnist-test", Clean, null, 0, null, null);
        yield return new Condition($"{Clean}/uniform_noise", ConditionKind.Ood, Clean, Clean, "uniform_noise", 0, null, null);
    }

    private IEnumerable<CellResult> Cells(List<Checkpoint> checkpoints, List<Condition> conditions)
    {
        foreach (var condition in conditions)
        {
            foreach (var checkpoint in checkpoints)
            {
                var failed = checkpoint.Name == "fmnist-15m" && condition.Id == $"{Clean}/rotate-5";
                var random = new SeededRandom(Seed(condition.Id + checkpoint.Id));
                yield return failed
                    ? new CellResult(checkpoint.Id, condition.Id, [], 0, 0, "The session ran out of memory.")
                    : new CellResult(checkpoint.Id, condition.Id, [.. Measure(Accuracy(_skill[checkpoint.Id], condition), condition, random)], 10000, checkpoint.Name == "fmnist-1k" ? 3 : 0, null);
            }
        }
    }

    private static IEnumerable<Measurement> Measure(double accuracy, Condition condition, SeededRandom random)
    {
        Measurement One(string id, double value, double half) => new(id, value, Math.Max(0, value - half), value + half, 10000);
        var noise = 0.004 * (random.NextDouble() - 0.5);
        if (condition.Kind == ConditionKind.Ood)
        {
            yield return One("ood_auroc_msp", Math.Min(0.995, accuracy + noise), 0.006);
            yield return One("ood_auroc_energy", Math.Min(0.995, accuracy + 0.02 + noise), 0.005);
            yield return One("fpr95_ood_caught_energy", 1.02 - accuracy, 0.012);
            yield break;
        }

        yield return One("accuracy", Math.Min(0.999, accuracy + noise), 1.96 * Math.Sqrt(accuracy * (1 - accuracy) / 10000));
        yield return One("nll", 3.1 * (1 - accuracy) * (1 + noise), 0.01);
        yield return One("brier", 1.5 * (1 - accuracy), 0.006);
        yield return One("ece", 0.015 + (0.45 * (1 - accuracy)), 0.005);
        yield return condition.Kind == ConditionKind.Train
            ? new Measurement("ece_debiased_l2", null, null, null, 10000, "no bin holds two samples")
            : One("ece_debiased_l2", 0.013 + (0.44 * (1 - accuracy)), 0.005);
    }

    private static double Accuracy(double skill, Condition condition)
    {
        var harm = condition.Kind switch
        {
            ConditionKind.Train => -0.9,
            ConditionKind.Shift => 0.8,
            ConditionKind.Ood => condition.Perturbation is null ? 0.4 : 0.1,
            _ => condition.Severity * 0.75 * Perturbations.FirstOrDefault(one => one.Id == condition.Perturbation).Harm,
        };
        var z = skill - harm;
        return 0.1 + (0.9 / (1 + Math.Exp(-1.25 * z)));
    }

    private static ulong Seed(string text) => text.Aggregate(14695981039346656037UL, (hash, character) => (hash ^ character) * 1099511628211UL);
}
