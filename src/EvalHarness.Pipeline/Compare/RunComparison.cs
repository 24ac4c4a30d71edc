using EvalHarness.Evaluation;
using EvalHarness.History;
using EvalHarness.Runs;

namespace EvalHarness.Compare;

/// <summary>Something that differs in how two runs were made.</summary>
/// <param name="Fact">Its name: <c>model:mlp/small</c>, <c>data:digits</c>, <c>version:onnxruntime</c>, ...</param>
/// <param name="Baseline">What it was; null where the baseline had none.</param>
/// <param name="Candidate">What it is; null where the candidate has none.</param>
public sealed record RunChange(string Fact, string? Baseline, string? Candidate);

/// <summary>Two runs side by side.</summary>
/// <param name="Baseline">Id of the run compared with.</param>
/// <param name="Candidate">Id of the run that is judged.</param>
/// <param name="Changes">What changed in how they were made: models, data, suite, seed, versions, device, threads, hardware.</param>
/// <param name="Missing">What only one of them has, one sentence each.</param>
/// <param name="Differences">Every number that both have.</param>
/// <param name="Notes">What to know before reading them.</param>
public sealed record ComparisonReport(
    string Baseline,
    string Candidate,
    IReadOnlyList<RunChange> Changes,
    IReadOnlyList<string> Missing,
    IReadOnlyList<CellDifference> Differences,
    IReadOnlyList<string> Notes)
{
    /// <summary>Regressions that are real after correction: the most important metric first (<see cref="MetricImportance"/>), then the surest.</summary>
    public IEnumerable<CellDifference> Regressions => Differences
        .Where(difference => difference.Verdict == DifferenceVerdict.Regression)
        .OrderBy(difference => MetricImportance.Of(difference.Metric))
        .ThenBy(difference => difference.Holm);

    /// <summary>Metrics compared: each is a family of its own in the correction.</summary>
    public int Metrics => Differences.Select(difference => difference.Metric).Distinct(StringComparer.Ordinal).Count();
}

/// <summary>Compares two runs: first what changed, then the numbers.</summary>
public static class RunComparison
{
    private static readonly string[] Order = ["model", "data", "suite", "seed", "version", "device", "threads", "hardware"];

    /// <summary>Compares a run with a baseline; samples pair up where the data is the same.</summary>
    /// <param name="baseline">The run compared with.</param>
    /// <param name="candidate">The run that is judged.</param>
    /// <param name="metrics">Patterns of the metrics to compare; empty for all that have a better end.</param>
    /// <exception cref="UsageException">The runs share no cell.</exception>
    public static ComparisonReport Compare(RunFolder baseline, RunFolder candidate, IReadOnlyList<string>? metrics = null)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(candidate);
        var data = SameData(baseline.Document, candidate.Document);
        var changes = Changes(RunFacts.Of(baseline.Document), RunFacts.Of(candidate.Document));
        var differences = RunDifferences.Of(baseline.Run, baseline.Samples, candidate.Run, candidate.Samples, data, metrics);
        if (differences.Count == 0)
        {
            throw new UsageException(
                $"Runs '{baseline.Document.Id}' and '{candidate.Document.Id}' share no number: no checkpoint was evaluated under the same condition in both"
                    + $"{(metrics is { Count: > 0 } ? " with the metrics asked for" : string.Empty)}. "
                    + $"Checkpoints there: {Names(baseline.Run)}; here: {Names(candidate.Run)}.");
        }

        return new(
            baseline.Document.Id,
            candidate.Document.Id,
            changes,
            [.. Missing(baseline.Run, candidate.Run, "only in the baseline"), .. Missing(candidate.Run, baseline.Run, "new")],
            differences,
            [.. Notes(changes, differences, candidate.Document.Datasets.Where(dataset => !data(dataset.Name)).Select(dataset => dataset.Name))]);
    }

    /// <summary>Whether a dataset holds the same samples in both runs, by its hash.</summary>
    public static Func<string, bool> SameData(RunDocument first, RunDocument second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var hashes = first.Datasets.Select(dataset => (dataset.Name, dataset.ContentHash)).Intersect(second.Datasets.Select(dataset => (dataset.Name, dataset.ContentHash)));
        var same = hashes.Select(pair => pair.Name).ToHashSet(StringComparer.Ordinal);
        return same.Contains;
    }

    private static List<RunChange> Changes(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) =>
        [.. before.Keys.Union(after.Keys, StringComparer.Ordinal)
            .Select(fact => new RunChange(fact, before.GetValueOrDefault(fact), after.GetValueOrDefault(fact)))
            .Where(change => !string.Equals(change.Baseline, change.Candidate, StringComparison.Ordinal))
            .OrderBy(change => Array.IndexOf(Order, change.Fact.Split(':')[0]))
            .ThenBy(change => change.Fact, StringComparer.Ordinal)];

    private static IEnumerable<string> Missing(EvaluationRun run, EvaluationRun other, string where)
    {
        foreach (var checkpoint in run.Checkpoints.Select(checkpoint => checkpoint.Id).Except(other.Checkpoints.Select(checkpoint => checkpoint.Id), StringComparer.Ordinal))
        {
            yield return $"checkpoint {checkpoint} is {where}";
        }

        foreach (var condition in run.Conditions.Select(condition => condition.Id).Except(other.Conditions.Select(condition => condition.Id), StringComparer.Ordinal))
        {
            yield return $"condition {condition} is {where}";
        }
    }

    private static IEnumerable<string> Notes(List<RunChange> changes, IReadOnlyList<CellDifference> differences, IEnumerable<string> otherData)
    {
        foreach (var dataset in otherData)
        {
            yield return $"The data of {dataset} is not the same in both runs: its numbers are compared without pairing samples, so only larger differences can be shown.";
        }

        if (changes.Count == 0 && differences.Any(difference => difference.Verdict != DifferenceVerdict.Identical))
        {
            yield return "Nothing recorded changed, yet some outputs differ: the evaluation is not deterministic on this device, or something changed that is not recorded.";
        }
    }

    private static string Names(EvaluationRun run) => string.Join(", ", run.Checkpoints.Select(checkpoint => checkpoint.Id).Take(8));
}
