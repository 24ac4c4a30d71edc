using EvalHarness.Data;
using EvalHarness.Evaluation;
using EvalHarness.Metrics.Robustness;

namespace EvalHarness.Analysis.Reliability;

/// <summary>One family on one clean dataset: its checkpoints, the conditions that belong to it, and the shared resamples.</summary>
internal sealed class DatasetView
{
    private readonly ISampleSource _samples;

    public DatasetView(EvaluationRun run, string family, Condition clean, ISampleSource samples, SharedUniverses universes)
    {
        _samples = samples;
        Run = run;
        Family = family;
        Clean = clean;
        Checkpoints = run.Checkpoints
            .Where(checkpoint => string.Equals(checkpoint.Family, family, StringComparison.Ordinal) && Cell(checkpoint, clean) is not null)
            .ToArray();
        Rungs = Checkpoints.Where(checkpoint => checkpoint.IsRung)
            .OrderBy(checkpoint => checkpoint.Parameters ?? double.PositiveInfinity).ThenBy(checkpoint => checkpoint.Name, StringComparer.Ordinal)
            .ToArray();
        Corruptions = run.Conditions
            .Where(condition => condition.Kind == ConditionKind.Perturbed && condition.Perturbation is not null && Belongs(condition))
            .GroupBy(condition => condition.Perturbation!, StringComparer.Ordinal)
            .Select(group => new CorruptionView(group.Key, group.OrderBy(condition => condition.Severity).ToArray()))
            .ToArray();
        Shifts = Of(ConditionKind.Shift);
        Ood = run.Conditions.Where(condition => condition.Kind == ConditionKind.Ood && Belongs(condition)).ToArray();
        Train = Of(ConditionKind.Train).FirstOrDefault();
        Scored = ScoredNames(Corruptions.Select(corruption => corruption.Name).ToArray());
        if (Checkpoints.Count > 0)
        {
            (Universe, Resamples) = universes.Of(clean, Checkpoints.Select(checkpoint => Cell(checkpoint, clean)!));
        }
    }

    public EvaluationRun Run { get; }

    public string Family { get; }

    public Condition Clean { get; }

    public IReadOnlyList<Checkpoint> Checkpoints { get; }

    /// <summary>Rungs of the ladder, smallest first.</summary>
    public IReadOnlyList<Checkpoint> Rungs { get; }

    public IReadOnlyList<CorruptionView> Corruptions { get; }

    public IReadOnlyList<Condition> Shifts { get; }

    public IReadOnlyList<Condition> Ood { get; }

    public Condition? Train { get; }

    /// <summary>Names of the corruptions that means run over.</summary>
    public IReadOnlyList<string> Scored { get; }

    public ImageUniverse Universe { get; } = ImageUniverse.Of([]);

    public SharedResamples? Resamples { get; }

    public SampleScores? Cell(Checkpoint checkpoint, Condition condition) => _samples.Load(checkpoint.Id, condition.Id);

    public bool IsScored(CorruptionView corruption) => Scored.Contains(corruption.Name, StringComparer.Ordinal);

    private Condition[] Of(ConditionKind kind) =>
        Run.Conditions.Where(condition => condition.Kind == kind && Belongs(condition)).ToArray();

    private bool Belongs(Condition condition) => string.Equals(condition.CleanDataset, Clean.Dataset, StringComparison.Ordinal);

    // A mode (glass_blur@clean) stands in for the canonical corruption where that is absent.
    private static string[] ScoredNames(string[] present)
    {
        var byBase = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in present.OrderBy(name => name.Length).ThenBy(name => name, StringComparer.Ordinal))
        {
            byBase.TryAdd(name.Split('@')[0], name);
        }

        return CorruptionNames.Scored(byBase.Keys).Select(name => byBase[name]).ToArray();
    }
}

/// <summary>The conditions of one corruption, by severity.</summary>
internal sealed record CorruptionView(string Name, IReadOnlyList<Condition> Conditions)
{
    public string BaseName => Name.Split('@')[0];

    public string? Group => Conditions[0].Group;
}

/// <summary>Resamples of each clean dataset, drawn once and shared by its families.</summary>
internal sealed class SharedUniverses(int resamples, ulong seed)
{
    private readonly Dictionary<string, (ImageUniverse Universe, SharedResamples Resamples)> _known = new(StringComparer.Ordinal);

    public (ImageUniverse Universe, SharedResamples Resamples) Of(Condition clean, IEnumerable<SampleScores> cells)
    {
        var universe = ImageUniverse.Of(cells);
        if (_known.TryGetValue(clean.Id, out var known) && known.Universe.IsSameAs(universe))
        {
            return known;
        }

        var drawn = (universe, new SharedResamples(universe.Count, resamples, seed ^ Hash(clean.Id)));
        _known[clean.Id] = drawn;
        return drawn;
    }

    // FNV-1a: string.GetHashCode differs from run to run.
    private static ulong Hash(string text)
    {
        var hash = 0xCBF29CE484222325UL;
        foreach (var letter in text)
        {
            hash = (hash ^ letter) * 0x100000001B3UL;
        }

        return hash;
    }
}
