using EvalHarness.Analysis.Reliability;
using EvalHarness.Data;
using EvalHarness.Metrics.Ood;

namespace EvalHarness.Reports.Sections;

/// <summary>Detection of near and far OOD data, and what a detector costs on perturbed images, as tables.</summary>
internal static class OodTables
{
    private static readonly string[] Shown = ["msp", "energy"];

    /// <summary>The tables; nothing where the analysis has no OOD data.</summary>
    public static Html Render(ReportInput input, ReportNames names)
    {
        var found = input.Reliability?.Checkpoints.Where(one => one.Ood.Count > 0).ToList() ?? [];
        return found.Count == 0 ? Html.None : Html.Of($"{Distances(found, names)}{FullSpectrum(found, names)}");
    }

    private static Html Distances(List<CheckpointReliability> found, ReportNames names) => Html.Of($"""
        {HtmlTable.Render(
            "Near and far: mean AUROC over the OOD sets of a distance, every set with the same weight",
            [new("Checkpoint"), new("Distance"), new("Score"), new("OOD sets"), new("AUROC", true), new("n", true)],
            found.SelectMany(one => one.Ood.Select(row => new HtmlCell[]
            {
                names.Of(one.Checkpoint),
                row.Distance.ToString().ToLowerInvariant(),
                ScoreName(row.Score) + (row.FittedOn is { } source ? $" (fitted on {(source == FeatureFitSource.Train ? "training data" : "half of the clean data")})" : string.Empty),
                string.Join(", ", row.Conditions),
                Cells.Number(row.Auroc),
                new(Html.Text(ReportNumber.Count(row.Auroc.N ?? 0)), row.Auroc.N),
            })),
            filter: true)}

        """);

    private static Html FullSpectrum(List<CheckpointReliability> found, ReportNames names)
    {
        var rows = found.SelectMany(one => one.FullSpectrum.Where(row => Shown.Contains(row.Score, StringComparer.Ordinal)).Select(row => (one.Checkpoint, Row: row))).ToList();
        var table = HtmlTable.Render(
            "Full spectrum: of the correctly classified samples of a severity (0: clean), the share that a detector turns away when it is set to catch 95% of the OOD set",
            [new("Checkpoint"), new("OOD set"), new("Score"), new("Severity", true), new("Turned away", true), new("n", true)],
            rows.Select(one => new HtmlCell[]
            {
                names.Of(one.Checkpoint),
                one.Row.Ood,
                ScoreName(one.Row.Score),
                new(Html.Text(ReportNumber.Count(one.Row.Severity)), one.Row.Severity),
                Cells.Share(one.Row.Rejected),
                new(Html.Text(ReportNumber.Count(one.Row.Rejected.N ?? 0)), one.Row.Rejected.N),
            }),
            filter: true);
        return rows.Count == 0 ? Html.None : Html.Of($"<details><summary>Full-spectrum detection ({rows.Count} rows)</summary>\n{table}</details>\n");
    }

    private static string ScoreName(string score) => OodScore.All.FirstOrDefault(one => string.Equals(one.Id, score, StringComparison.Ordinal))?.Name ?? score;
}
