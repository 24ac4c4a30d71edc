using EvalHarness.Evaluation;

namespace EvalHarness.Analysis.Scaling.Runs;

/// <summary>What the parts of a family's analysis share.</summary>
internal sealed class FamilyContext
{
    private readonly Dictionary<(string Metric, string Group), GroupValues?> _values = [];

    public required EvaluationRun Run { get; init; }

    public required ScalingOptions Options { get; init; }

    public required string Family { get; init; }

    public required string Dataset { get; init; }

    /// <summary>Rungs with a known scale, by scale ascending.</summary>
    public required IReadOnlyList<Checkpoint> Rungs { get; init; }

    /// <summary>Every checkpoint of the family.</summary>
    public required IReadOnlyList<Checkpoint> All { get; init; }

    public required IReadOnlyList<ConditionGroup> Groups { get; init; }

    public required CellDraws Draws { get; init; }

    /// <summary>The other scales of the rungs.</summary>
    public required IReadOnlyList<string> OtherAxes { get; init; }

    public IReadOnlyList<double> X => [.. Rungs.Select(XOf)];

    public double XOf(Checkpoint checkpoint) => checkpoint.Scales[Options.Axis];

    public string Id(params string[] parts) => string.Join('/', [Family, Dataset, .. parts]);

    /// <summary>The shifts that stand for robustness, the broadest first; clean if there is none.</summary>
    public string RobustGroup =>
        Groups.FirstOrDefault(group => group.Name == ConditionGroup.Corruptions)?.Name
        ?? Groups.FirstOrDefault(group => group.HasGap)?.Name
        ?? ConditionGroup.Clean;

    public GroupValues? Values(string metric, string group)
    {
        if (!_values.TryGetValue((metric, group), out var values))
        {
            var found = Groups.FirstOrDefault(one => one.Name == group);
            values = found is null ? null : GroupValues.Of(Run, Draws, metric, found, Rungs, All);
            _values.Add((metric, group), values);
        }

        return values;
    }

    /// <summary>How much worse a metric is under a group than on clean data, by checkpoint and resample; null if one is missing.</summary>
    public IReadOnlyDictionary<string, double[]>? Gap(string metric, string group)
    {
        if (Values(metric, ConditionGroup.Clean) is not { } clean || Values(metric, group) is not { } shifted)
        {
            return null;
        }

        double sign = Options.Directions[metric] == Direction.HigherIsBetter ? 1 : -1;
        return shifted.Rows.Where(row => clean.Rows.ContainsKey(row.Key)).ToDictionary(
            row => row.Key,
            row => row.Value.Zip(clean.Rows[row.Key], (worse, good) => sign * (good - worse)).ToArray(),
            StringComparer.Ordinal);
    }
}
