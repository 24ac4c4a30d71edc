using EvalHarness.Evaluation;

namespace EvalHarness.Runs;

/// <summary>Samples of a dataset that could not be read: they are in no number.</summary>
/// <param name="Dataset">Name of the dataset.</param>
/// <param name="Count">Samples that could not be read, at least 1.</param>
/// <param name="Of">Samples that were to be read.</param>
public sealed record UnreadSamples(string Dataset, int Count, int Of)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Dataset}: {Count} of {Of} samples could not be read and are in no number");

    /// <summary>
    /// Those of a run, dataset by dataset, from what its cells hold: so they are known, too, where every cell was kept from an earlier run. Only the data as they
    /// are count, not perturbed ones.
    /// </summary>
    public static IReadOnlyList<UnreadSamples> In(RunDocument run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var found = new List<UnreadSamples>();
        foreach (var dataset in run.Datasets)
        {
            var asTheyAre = run.Conditions.Where(condition => condition.Dataset == dataset.Name && condition is { Perturbation: null, Kind: not ConditionKind.Attack });
            var worst = asTheyAre.SelectMany(condition => run.Cells.Where(cell => cell.Condition == condition.Id && cell.File is not null).Select(cell =>
            {
                var wanted = Math.Min(condition.Samples ?? int.MaxValue, dataset.Count);
                return new UnreadSamples(dataset.Name, wanted - cell.Samples - cell.NonFinite, wanted);
            })).MaxBy(unread => unread.Count);
            if (worst is { Count: > 0 })
            {
                found.Add(worst);
            }
        }

        return found;
    }
}
