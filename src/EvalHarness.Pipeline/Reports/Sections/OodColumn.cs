using EvalHarness.Evaluation;

namespace EvalHarness.Reports.Sections;

/// <summary>The one OOD number that summaries show: the AUROC of the energy score on another dataset, or on made-up data where there is none.</summary>
internal static class OodColumn
{
    private const string Preferred = "ood_auroc_energy";

    /// <summary>The condition; null if the run has no OOD data.</summary>
    public static Condition? Condition(ReportNames names) =>
        names.Conditions(ConditionKind.Ood).OrderBy(condition => condition.Perturbation is null ? 0 : 1).FirstOrDefault();

    /// <summary>The measurement; the first AUROC where energy is not among them.</summary>
    public static Measurement? Find(CellResult cell) =>
        cell.Find(Preferred) ?? cell.Measurements.FirstOrDefault(measurement => measurement.Metric.StartsWith("ood_auroc", StringComparison.Ordinal));
}
