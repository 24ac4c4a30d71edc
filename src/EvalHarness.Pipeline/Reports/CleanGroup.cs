using EvalHarness.Evaluation;

namespace EvalHarness.Reports;

/// <summary>A clean dataset, the checkpoints that were evaluated on it, and the data that are compared with it.</summary>
/// <param name="Clean">The clean condition.</param>
/// <param name="Checkpoints">Checkpoints that have a cell there, in the run's order.</param>
/// <param name="Shifts">Its shifted data: samples of their own first, then clean ones drawn again.</param>
/// <param name="Ood">The out-of-distribution data that summaries show: another dataset, or made-up data where there is none; null without any.</param>
public sealed record CleanGroup(Condition Clean, IReadOnlyList<Checkpoint> Checkpoints, IReadOnlyList<Condition> Shifts, Condition? Ood)
{
    /// <summary>The groups of a run, in the order of its clean data; those without a checkpoint are left out.</summary>
    public static IReadOnlyList<CleanGroup> Of(EvaluationRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return [.. run.Conditions.Where(condition => condition.Kind == ConditionKind.Clean).Select(clean => Of(run, clean)).Where(group => group.Checkpoints.Count > 0)];
    }

    private static CleanGroup Of(EvaluationRun run, Condition clean)
    {
        Condition[] Beside(ConditionKind kind) =>
        [
            .. run.Conditions.Where(condition => condition.Kind == kind && string.Equals(condition.CleanDataset, clean.Dataset, StringComparison.Ordinal))
                .OrderBy(condition => condition.Perturbation is null ? 0 : 1),
        ];
        return new CleanGroup(
            clean,
            [.. run.Checkpoints.Where(checkpoint => run.Cell(checkpoint.Id, clean.Id) is not null)],
            Beside(ConditionKind.Shift),
            Beside(ConditionKind.Ood).FirstOrDefault());
    }
}
