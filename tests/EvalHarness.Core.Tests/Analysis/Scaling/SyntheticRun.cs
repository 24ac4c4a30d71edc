using EvalHarness.Data;
using EvalHarness.Evaluation;
using EvalHarness.Perturbations;

namespace EvalHarness.Tests.Analysis.Scaling;

/// <summary>A run whose truth is known: every image has a difficulty, every checkpoint a skill, every condition a cost.</summary>
internal sealed class SyntheticRun : ISampleSource
{
    private readonly Dictionary<(string, string), SampleScores> _cells = [];

    private SyntheticRun(EvaluationRun run) => Run = run;

    public EvaluationRun Run { get; private set; }

    /// <param name="accuracy">Chance of a right answer by checkpoint and condition.</param>
    public static SyntheticRun Of(
        IReadOnlyList<Checkpoint> checkpoints,
        IReadOnlyList<Condition> conditions,
        int images,
        Func<Checkpoint, Condition, double> accuracy,
        IReadOnlyList<string>? extraMetrics = null)
    {
        var result = new SyntheticRun(new EvaluationRun("synthetic", "test", 5, checkpoints, conditions, []));
        var cells = new List<CellResult>();
        foreach (var condition in conditions)
        {
            foreach (var checkpoint in checkpoints)
            {
                var scores = Scores(checkpoint, condition, images, accuracy(checkpoint, condition));
                result._cells.Add((checkpoint.Id, condition.Id), scores);
                var right = Enumerable.Range(0, images).Count(scores.IsCorrect) / (double)images;
                var margin = 1.96 * Math.Sqrt(right * (1 - right) / images);
                cells.Add(new CellResult(
                    checkpoint.Id,
                    condition.Id,
                    [.. (extraMetrics ?? []).Prepend("accuracy").Select(id => new Measurement(id, right, right - margin, right + margin, images))],
                    images,
                    0,
                    null));
            }
        }

        // Made anew: a copy would keep the index of the empty run.
        result.Run = new EvaluationRun("synthetic", "test", 5, checkpoints, conditions, cells);
        return result;
    }

    public static Checkpoint Rung(string name, double parameters, string? variant = null, string? parent = null, double? epochs = null)
    {
        var scales = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["parameters"] = parameters,
            ["file_bytes"] = (4 * parameters) + 1_000,
            ["macs"] = 50 * parameters,
        };
        if (epochs is { } value)
        {
            scales["epochs"] = value;
        }

        return new Checkpoint("toy/" + name, "toy", name, "00", scales, variant, parent);
    }

    public static Condition Clean() => new("d", ConditionKind.Clean, "d", "d", null, 0, null, null);

    public static Condition Train() => new("d-train", ConditionKind.Train, "d-train", "d", null, 0, null, null);

    public static Condition Corruption(string name, int severity, string group) =>
        new($"d/{name}-{severity}", ConditionKind.Perturbed, "d", "d", name, severity, group, null);

    public SampleScores? Load(string checkpoint, string condition) => _cells.GetValueOrDefault((checkpoint, condition));

    private static SampleScores Scores(Checkpoint checkpoint, Condition condition, int images, double accuracy)
    {
        var train = condition.Kind == ConditionKind.Train;
        var difficulty = Enumerable.Range(0, images).Select(i =>
        {
            // The same image is as hard for every checkpoint and condition, up to a little noise.
            var shared = new SeededRandom((ulong)i + (train ? 1_000_000UL : 0));
            var own = new SeededRandom((ulong)i ^ (ulong)(checkpoint.Id + condition.Id).Aggregate(7L, (hash, c) => (hash * 31) + c));
            return (0.8 * shared.NextDouble()) + (0.2 * own.NextDouble());
        }).ToArray();
        var bar = difficulty.Order().ElementAt(Math.Clamp((int)Math.Round(accuracy * images), 0, images - 1));
        var right = Array.ConvertAll(difficulty, value => value < bar);
        var confidence = Array.ConvertAll(difficulty, value => Math.Clamp(1 - (0.6 * value), 0.1, 0.999));
        return new SampleScores
        {
            ClassCount = 10,
            Index = [.. Enumerable.Range(0, images)],
            Label = new int[images],
            Prediction = Array.ConvertAll(right, value => value ? 0 : 1),
            InTop5 = right,
            Confidence = confidence,
            Margin = confidence,
            Nll = [.. right.Zip(confidence, (ok, p) => -Math.Log(ok ? p : (1 - p) / 9))],
            Brier = [.. right.Zip(confidence, (ok, p) => ok ? (1 - p) * (1 - p) : p * p)],
            Entropy = new double[images],
            MaxLogit = new double[images],
            Energy = new double[images],
            Gen = new double[images],
        };
    }
}
