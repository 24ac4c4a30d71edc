using EvalHarness.Data;
using EvalHarness.Evaluation;

namespace EvalHarness.Tests.Reliability;

/// <summary>A run in memory: a ladder of checkpoints whose skill grows with size, over corruptions at five severities and an OOD set.</summary>
internal sealed class SimulatedRun : ISampleSource
{
    private readonly Dictionary<(string, string), SampleScores> _cells = [];

    public SimulatedRun(int checkpoints, IReadOnlyList<string> corruptions, int n)
    {
        var models = Enumerable.Range(0, checkpoints).Select(i => new Checkpoint(
            $"f/m{i}", "f", $"m{i}", "00", new Dictionary<string, double> { ["parameters"] = 1000 * Math.Pow(2, i) }, null, null)).ToArray();
        var conditions = new List<Condition> { new("test", ConditionKind.Clean, "test", "test", null, 0, null, null) };
        foreach (var corruption in corruptions)
        {
            for (var severity = 1; severity <= 5; severity++)
            {
                conditions.Add(new($"test/{corruption}-{severity}", ConditionKind.Perturbed, "test", "test", corruption, severity, "noise", null));
            }
        }

        conditions.Add(new("other", ConditionKind.Ood, "other", "test", null, 0, null, null) { Distance = OodDistance.Near });
        for (var m = 0; m < models.Length; m++)
        {
            for (var c = 0; c < conditions.Count; c++)
            {
                var condition = conditions[c];
                var skill = 0.6 + 0.3 * m / Math.Max(1, checkpoints - 1) - 0.08 * condition.Severity;
                var cell = Cells.Simulated(n, skill, 7, (ulong)(1 + m * 1000 + c), confidence: condition.Kind == ConditionKind.Ood ? 0.3 : 0.8);
                _cells[(models[m].Id, condition.Id)] = condition.Kind == ConditionKind.Ood ? WithoutLabels(cell) : cell;
            }
        }

        var results = _cells.Select(cell => new CellResult(cell.Key.Item1, cell.Key.Item2, [], cell.Value.Count, 0, null)).ToArray();
        Run = new EvaluationRun("run", "suite", 5, models, conditions, results);
    }

    public EvaluationRun Run { get; }

    public SampleScores? Load(string checkpoint, string condition) => _cells.GetValueOrDefault((checkpoint, condition));

    public void Replace(string checkpoint, string condition, SampleScores? cell)
    {
        if (cell is null)
        {
            _cells.Remove((checkpoint, condition));
        }
        else
        {
            _cells[(checkpoint, condition)] = cell;
        }
    }

    private static SampleScores WithoutLabels(SampleScores cell)
    {
        Array.Fill(cell.Label, -1);
        return cell;
    }
}
