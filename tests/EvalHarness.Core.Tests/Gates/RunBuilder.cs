using EvalHarness.Data;
using EvalHarness.Evaluation;
using EvalHarness.Perturbations;

namespace EvalHarness.Gates;

/// <summary>Makes small runs for the tests, cell by cell, from what each sample got right.</summary>
internal sealed class RunBuilder(string id = "run") : ISampleSource
{
    private readonly List<Checkpoint> _checkpoints = [];
    private readonly List<Condition> _conditions = [];
    private readonly List<CellResult> _cells = [];
    private readonly Dictionary<(string, string), SampleScores> _samples = [];

    public EvaluationRun Run => new(id, "test", 1, _checkpoints, _conditions, _cells);

    public SampleScores? Load(string checkpoint, string condition) => _samples.GetValueOrDefault((checkpoint, condition));

    /// <summary>A cell with the samples given: true where the model is right.</summary>
    public RunBuilder Cell(string checkpoint, string condition, bool[] correct, params Measurement[] others)
    {
        var accuracy = new Measurement("accuracy", correct.Average(value => value ? 1.0 : 0), null, null, correct.Length);
        Add(checkpoint, condition, new(checkpoint, condition, [accuracy, .. others], correct.Length, 0, null));
        _samples[(checkpoint, condition)] = Scores(correct);
        return this;
    }

    /// <summary>A cell with measurements only.</summary>
    public RunBuilder Cell(string checkpoint, string condition, params Measurement[] measurements)
    {
        Add(checkpoint, condition, new(checkpoint, condition, measurements, 100, 0, null));
        return this;
    }

    public RunBuilder Failed(string checkpoint, string condition, string failure)
    {
        Add(checkpoint, condition, new(checkpoint, condition, [], 0, 0, failure));
        return this;
    }

    public RunBuilder WithSamples(string checkpoint, string condition, SampleScores scores)
    {
        _samples[(checkpoint, condition)] = scores;
        return this;
    }

    public static SampleScores Scores(bool[] correct, Func<int, int>? label = null)
    {
        var zeros = new double[correct.Length];
        int Label(int i) => label?.Invoke(i) ?? i % 3;
        return new()
        {
            ClassCount = 3,
            Index = [.. Enumerable.Range(0, correct.Length)],
            Label = [.. correct.Select((_, i) => Label(i))],
            Prediction = [.. correct.Select((right, i) => right ? Label(i) : (Label(i) + 1) % 3)],
            InTop5 = [.. correct.Select(_ => true)],
            Confidence = [.. correct.Select(_ => 0.8)],
            Margin = zeros,
            Nll = [.. correct.Select(right => right ? 0.2 : 2.0)],
            Brier = zeros,
            Entropy = zeros,
            MaxLogit = zeros,
            Energy = zeros,
            Gen = zeros,
        };
    }

    /// <summary>The first samples right, the others wrong.</summary>
    public static bool[] Right(int right, int count) => [.. Enumerable.Range(0, count).Select(i => i < right)];

    /// <summary>Each sample right with the same chance.</summary>
    public static bool[] Random(double chance, int count, ulong seed)
    {
        var random = new SeededRandom(seed);
        var result = new bool[count];
        for (var i = 0; i < count; i++)
        {
            result[i] = random.NextDouble() < chance;
        }

        return result;
    }

    private void Add(string checkpoint, string condition, CellResult cell)
    {
        if (!_checkpoints.Exists(known => known.Id == checkpoint))
        {
            var (family, name) = (checkpoint.Split('/')[0], checkpoint.Split('/')[1]);
            _checkpoints.Add(new(checkpoint, family, name, "00", new Dictionary<string, double> { ["parameters"] = 1000 * (_checkpoints.Count + 1) }, null, null));
        }

        if (!_conditions.Exists(known => known.Id == condition))
        {
            var parts = condition.Split('/');
            var perturbation = parts.Length > 1 ? parts[1].Split('-') : null;
            _conditions.Add(new(
                condition,
                perturbation is null ? (condition.StartsWith("ood", StringComparison.Ordinal) ? ConditionKind.Ood : ConditionKind.Clean) : ConditionKind.Perturbed,
                parts[0],
                condition.StartsWith("ood", StringComparison.Ordinal) ? "test" : parts[0],
                perturbation?[0],
                perturbation is null ? 0 : int.Parse(perturbation[1], System.Globalization.CultureInfo.InvariantCulture),
                perturbation is null ? null : perturbation[0].EndsWith("noise", StringComparison.Ordinal) ? "noise" : "blur",
                null));
        }

        _cells.Add(cell);
    }
}
