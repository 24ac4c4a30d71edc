using EvalHarness.Metrics.Robustness;

namespace EvalHarness.Reports.Sections;

/// <summary>Each checkpoint on each shifted dataset, beside the clean one.</summary>
internal static class ShiftTable
{
    /// <summary>The table; nothing for a run without shifted data, or where the samples were not analysed.</summary>
    public static Html Render(ReportInput input, ReportNames names)
    {
        var rows = (input.Reliability?.Checkpoints ?? []).SelectMany(one => one.Shifts.Select(shift => (one, shift))).ToList();
        if (rows.Count == 0)
        {
            return Html.None;
        }

        return HtmlTable.Render(
            "On shifted data: samples that were not made from the clean ones, or clean ones drawn again with other odds. Gap: clean minus shifted accuracy over the classes that both have; "
                + "effective robustness: accuracy beyond what the family's line expects",
            [new("Checkpoint"), new("Data"), new("Accuracy", true), new("Gap", true), new("Effective robustness", true), new("Expected cost", true, true), new("NLL", true), new("ECE", true), new("n", true)],
            rows.Select(row =>
            {
                var cell = input.Run.Cell(row.one.Checkpoint, row.shift.Condition);
                return new HtmlCell[]
                {
                    names.Of(row.one.Checkpoint),
                    names.OfCondition(row.shift.Condition),
                    Cells.Share(row.shift.Accuracy),
                    Cells.Points(row.shift.Gap),
                    Cells.Points(row.shift.EffectiveRobustness),
                    Cells.Measurement(cell?.Find(CostMatrix.Metric.Id)),
                    Cells.Measurement(cell?.Find("nll")),
                    Cells.Measurement(cell?.Find("ece")),
                    new(Html.Text(cell is null ? ReportNumber.Missing : ReportNumber.Count(cell.Samples)), cell?.Samples),
                };
            }),
            filter: rows.Count > 20);
    }
}
