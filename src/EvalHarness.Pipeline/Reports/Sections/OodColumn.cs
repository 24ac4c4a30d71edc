using EvalHarness.Evaluation;

namespace EvalHarness.Reports.Sections;

/// <summary>The one OOD number that summaries show: the AUROC of the energy score.</summary>
internal static class OodColumn
{
    private const string Preferred = "ood_auroc_energy";

    /// <summary>The measurement; the first AUROC where energy is not among them.</summary>
    public static Measurement? Find(CellResult cell) =>
        cell.Find(Preferred) ?? cell.Measurements.FirstOrDefault(measurement => measurement.Metric.StartsWith("ood_auroc", StringComparison.Ordinal));
}
