using EvalHarness.Evaluation;

namespace EvalHarness.Analysis.Scaling.Runs;

/// <summary>Conditions that are averaged into one series.</summary>
internal sealed record ConditionGroup(string Name, ConditionKind Kind, IReadOnlyList<Condition> Conditions)
{
    public const string Clean = "clean";
    public const string Corruptions = "corruptions";
    public const string Train = "train";
    public const string NearOod = "near_ood";
    public const string FarOod = "far_ood";

    private static readonly HashSet<string> CorruptionGroups = new(["noise", "blur", "weather", "digital"], StringComparer.Ordinal);

    /// <summary>Whether labels make a gap to clean data meaningful.</summary>
    public bool HasGap => Kind is ConditionKind.Perturbed or ConditionKind.Shift or ConditionKind.Attack;

    public static IReadOnlyList<ConditionGroup> Of(EvaluationRun run, string dataset)
    {
        Condition[] mine = [.. run.Conditions.Where(condition => condition.CleanDataset == dataset)];
        Condition[] Kind(ConditionKind kind) => [.. mine.Where(condition => condition.Kind == kind)];
        var perturbed = Kind(ConditionKind.Perturbed);
        var groups = new List<ConditionGroup>
        {
            new(Clean, ConditionKind.Clean, Kind(ConditionKind.Clean)),
            new(Train, ConditionKind.Train, Kind(ConditionKind.Train)),
            new(Corruptions, ConditionKind.Perturbed, [.. perturbed.Where(one => one.Group is not null && CorruptionGroups.Contains(one.Group))]),
        };
        groups.AddRange(perturbed
            .GroupBy(condition => condition.Group ?? "other", StringComparer.Ordinal)
            .Select(group => new ConditionGroup(group.Key, ConditionKind.Perturbed, [.. group])));
        groups.AddRange(Kind(ConditionKind.Shift)
            .GroupBy(condition => condition.Perturbation ?? condition.Dataset, StringComparer.Ordinal)
            .Select(group => new ConditionGroup("shift:" + group.Key, ConditionKind.Shift, [.. group])));
        groups.AddRange(Kind(ConditionKind.Attack).Select(condition => new ConditionGroup(condition.Perturbation!, ConditionKind.Attack, [condition])));
        var ood = Kind(ConditionKind.Ood);
        groups.Add(new ConditionGroup("ood", ConditionKind.Ood, ood));
        groups.AddRange(ood
            .Where(condition => condition.Distance is OodDistance.Near or OodDistance.Far)
            .GroupBy(condition => condition.SummaryGroup!, StringComparer.Ordinal)
            .Select(group => new ConditionGroup(group.Key, ConditionKind.Ood, [.. group])));
        groups.AddRange(ood.Select(condition => new ConditionGroup("ood:" + condition.Id, ConditionKind.Ood, [condition])));
        return [.. groups.Where(group => group.Conditions.Count > 0).DistinctBy(group => group.Name)];
    }
}
