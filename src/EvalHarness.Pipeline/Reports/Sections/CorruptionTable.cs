namespace EvalHarness.Reports.Sections;

/// <summary>Each checkpoint under each corruption, over its severities.</summary>
internal static class CorruptionTable
{
    /// <summary>The table, closed at first; nothing where the samples were not analysed.</summary>
    public static Html Render(ReportInput input, ReportNames names)
    {
        var rows = (input.Reliability?.Checkpoints ?? []).SelectMany(one => one.Corruptions.Select(corruption => (one, corruption))).ToList();
        if (rows.Count == 0)
        {
            return Html.None;
        }

        var table = HtmlTable.Render(
            "Mean over the severities, intervals clustered by sample. Gap: clean minus perturbed on the same samples; CE: corruption error against the baseline, lower is better; "
                + "area: mean accuracy along the curve from clean to the last severity; halved at: severity (or measured strength) at which accuracy is half the clean one; effective robustness: accuracy beyond what the family's line expects",
            [new("Checkpoint"), new("Corruption"), new("Group"), new("Accuracy", true), new("Gap", true), new("CE", true), new("Area", true, true), new("Halved at", true, true),
                new("Measured area", true, true), new("Halved at strength", true, true), new("Effective robustness", true, true)],
            rows.Select(row => new HtmlCell[]
            {
                names.Of(row.one.Checkpoint),
                ReportNames.Perturbation(row.corruption.Corruption) + (row.corruption.Scored ? string.Empty : " (not in the mean)"),
                row.corruption.Group ?? string.Empty,
                Cells.Share(row.corruption.Accuracy),
                Cells.Points(row.corruption.Gap),
                Cells.Number(row.corruption.Ce),
                Cells.Share(row.corruption.Area),
                Cells.Number(row.corruption.CriticalSeverity),
                Cells.Share(row.corruption.MeasuredArea),
                Cells.Number(row.corruption.CriticalStrength),
                Cells.Points(row.corruption.EffectiveRobustness),
            }),
            filter: true);
        return Html.Of($"<details><summary>Every checkpoint under every corruption ({rows.Count} rows)</summary>\n{table}</details>\n");
    }
}
