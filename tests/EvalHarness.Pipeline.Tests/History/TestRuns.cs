using System.Text.Json;
using EvalHarness.Data;
using EvalHarness.Evaluation;
using EvalHarness.Runs;

namespace EvalHarness.History;

/// <summary>Makes finished runs on disk: one dataset, checkpoints of family mlp, clean data and two severities of noise.</summary>
internal sealed class TestRuns
{
    private static readonly Condition[] AllConditions =
    [
        new("digits", ConditionKind.Clean, "digits", "digits", null, 0, null, null),
        new("digits/gaussian_noise-1", ConditionKind.Perturbed, "digits", "digits", "gaussian_noise", 1, "noise", null),
        new("digits/gaussian_noise-2", ConditionKind.Perturbed, "digits", "digits", "gaussian_noise", 2, "noise", null),
    ];

    public string Id { get; init; } = "night-1";

    public DateTime Started { get; init; } = new(2026, 1, 1, 2, 0, 0, DateTimeKind.Utc);

    public string Data { get; init; } = "d0";

    public string Runtime { get; init; } = "1.31.1";

    public string Suite { get; init; } = "nightly";

    public int Samples { get; init; } = 1000;

    /// <summary>Hash of each checkpoint's file.</summary>
    public IReadOnlyDictionary<string, string> Models { get; init; } = new Dictionary<string, string> { ["small"] = "aa", ["large"] = "bb" };

    /// <summary>How many of the first samples a checkpoint gets right under a condition.</summary>
    public Func<string, string, int> Right { get; init; } = (_, _) => 900;

    /// <summary>Label of a sample.</summary>
    public Func<int, int> Label { get; init; } = i => i % 3;

    public RunDocument Document() => new()
    {
        Id = Id,
        Status = RunStatus.Complete,
        Suite = Suite,
        SuiteSha256 = "s0",
        SuiteSpec = new Dictionary<string, string>(),
        Seed = 1,
        StartedUtc = Started,
        FinishedUtc = Started.AddMinutes(1),
        Timings = new Dictionary<string, double>(),
        Versions = new Dictionary<string, string> { ["onnxruntime"] = Runtime },
        Hardware = new Dictionary<string, string> { ["processor"] = "test" },
        Device = "cpu",
        Threads = 2,
        Checkpoints = [.. Models.Select((model, i) => new Checkpoint($"mlp/{model.Key}", "mlp", model.Key, model.Value, new Dictionary<string, double> { ["parameters"] = 100 * (i + 1) }, null, null))],
        RefusedModels = [],
        Datasets = [new("digits", "clean", null, Samples, ["a", "b", "c"], Data)],
        RefusedDatasets = [],
        Conditions = AllConditions,
        MeasuredSeverities = new Dictionary<string, MeasuredSeverity>(),
        ReusedCells = 0,
        Cells = [.. Models.Keys.SelectMany(model => AllConditions.Select((condition, i) => new RunCell($"mlp/{model}", condition.Id, $"key-{model}-{i}", $"samples/{model}-{i}.npz", Samples, 0, null)))],
    };

    public EvaluationRun Run()
    {
        var document = Document();
        return new(document.Id, Suite, 1, document.Checkpoints, document.Conditions, [.. document.Cells.Select(Cell)]);
    }

    /// <summary>Writes run.json, measurements.csv and the samples, and opens the folder.</summary>
    public RunFolder Write(TempFolder temp)
    {
        var folder = temp.At(Id);
        Directory.CreateDirectory(Path.Combine(folder, "samples"));
        var document = Document();
        foreach (var cell in document.Cells)
        {
            CellFile.Write(Path.Combine(folder, cell.File!), new()
            {
                Key = cell.Key,
                Scores = Scores(Right(cell.Checkpoint, cell.Condition)),
                Totals = new Dictionary<string, double[]>(),
                MeasurementKey = "m",
                Measurements = Cell(cell).Measurements,
            });
        }

        using (var stream = File.Create(Path.Combine(folder, "measurements.csv")))
        {
            MeasurementsCsv.Write(stream, Run());
        }

        File.WriteAllText(Path.Combine(folder, "run.json"), JsonSerializer.Serialize(document, RunJson.Options));
        return RunFolder.Open(folder);
    }

    private CellResult Cell(RunCell cell)
    {
        var accuracy = Right(cell.Checkpoint, cell.Condition) / (double)Samples;
        var half = 1.96 * Math.Sqrt(accuracy * (1 - accuracy) / Samples);
        return new(
            cell.Checkpoint,
            cell.Condition,
            [
                new("accuracy", accuracy, accuracy - half, accuracy + half, Samples),
                new("ece", 0.05, 0.04, 0.06, Samples),
                new("auroc", null, null, null, 0, "no out-of-distribution data"),
            ],
            Samples,
            0,
            null);
    }

    private SampleScores Scores(int right)
    {
        var zeros = new double[Samples];
        return new()
        {
            ClassCount = 3,
            Index = [.. Enumerable.Range(0, Samples)],
            Label = [.. Enumerable.Range(0, Samples).Select(Label)],
            Prediction = [.. Enumerable.Range(0, Samples).Select(i => i < right ? Label(i) : (Label(i) + 1) % 3)],
            InTop5 = new bool[Samples],
            Confidence = [.. Enumerable.Range(0, Samples).Select(_ => 0.5)],
            Margin = zeros,
            Nll = [.. Enumerable.Range(0, Samples).Select(i => i < right ? 0.25 : 2)],
            Brier = zeros,
            Entropy = zeros,
            MaxLogit = zeros,
            Energy = zeros,
            Gen = zeros,
        };
    }
}
