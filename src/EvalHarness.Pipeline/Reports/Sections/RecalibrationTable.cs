using EvalHarness.Analysis.Reliability;

namespace EvalHarness.Reports.Sections;

/// <summary>What a recalibration fitted on clean data does under each shift.</summary>
internal static class RecalibrationTable
{
    /// <summary>The table; nothing where the run recorded no recalibration.</summary>
    public static Html Render(IReadOnlyList<CheckpointReliability> found, ReportNames names)
    {
        var rows = found.SelectMany(one => one.Recalibration.Select(entry => (one.Checkpoint, Condition: entry.Key, entry.Value))).ToList();
        if (rows.Count == 0)
        {
            return Html.None;
        }

        var table = HtmlTable.Render(
            "Temperature scaling fitted on clean data, tested on every condition. NLL gain: before minus after, positive helped; regret: NLL above what the condition's own temperature would give",
            [new("Checkpoint"), new("Condition"), new("T clean", true), new("T here", true), new("NLL before", true), new("NLL gain", true), new("NLL regret", true), new("ECE before", true), new("ECE after", true), new("n", true)],
            rows.Select(row =>
            {
                var temperature = row.Value.Methods.Count > 0 ? row.Value.Methods[0] : null;
                return new HtmlCell[]
                {
                    names.Of(row.Checkpoint),
                    names.OfCondition(row.Condition),
                    new(Html.Text(ReportNumber.Short(row.Value.CleanTemperature)), row.Value.CleanTemperature),
                    new(Html.Text(ReportNumber.Short(row.Value.ShiftTemperature)), row.Value.ShiftTemperature),
                    new(Html.Text(ReportNumber.Short(row.Value.Nll)), row.Value.Nll),
                    Cells.Value(ReportNumber.Short(temperature?.NllGain), ReportNumber.Interval("nll", temperature?.NllGainLower, temperature?.NllGainUpper), temperature?.NllGain),
                    new(Html.Text(ReportNumber.Short(row.Value.NllRegret)), row.Value.NllRegret),
                    new(Html.Text(ReportNumber.Percent(row.Value.Ece)), row.Value.Ece),
                    new(Html.Text(ReportNumber.Percent(temperature?.Ece)), temperature?.Ece),
                    new(Html.Text(ReportNumber.Count(row.Value.N)), row.Value.N),
                };
            }),
            filter: true);
        return Html.Of($"<details><summary>Transported recalibration ({rows.Count} cells)</summary>\n{table}</details>\n{OfOthers(found, names)}");
    }

    private static Html OfOthers(IReadOnlyList<CheckpointReliability> found, ReportNames names)
    {
        var rows = found
            .SelectMany(one => one.Recalibration.Select(entry => (one.Checkpoint, Condition: entry.Key, entry.Value.Methods)))
            .Where(cell => cell.Methods.Any(method => method.Name.StartsWith("mlnet_", StringComparison.Ordinal)))
            .SelectMany(cell => cell.Methods.Select(method => (cell.Checkpoint, cell.Condition, Method: method)))
            .ToList();
        if (rows.Count == 0)
        {
            return Html.None;
        }

        var table = HtmlTable.Render(
            "ML.NET's calibrators (mlnet_...) beside our recalibrators on checkpoints of two classes, all fitted on the same clean samples. Gains: before minus after, positive helped",
            [new("Checkpoint"), new("Condition"), new("Recalibrator"), new("NLL after", true), new("NLL gain", true), new("ECE after", true), new("Brier after", true), new("Accuracy after", true)],
            rows.Select(row => new HtmlCell[]
            {
                names.Of(row.Checkpoint),
                row.Condition,
                row.Method.Name,
                new(Html.Text(ReportNumber.Short(row.Method.Nll)), row.Method.Nll),
                Cells.Value(ReportNumber.Short(row.Method.NllGain), ReportNumber.Interval("nll", row.Method.NllGainLower, row.Method.NllGainUpper), row.Method.NllGain),
                new(Html.Text(ReportNumber.Percent(row.Method.Ece)), row.Method.Ece),
                new(Html.Text(ReportNumber.Short(row.Method.Brier)), row.Method.Brier),
                new(Html.Text(ReportNumber.Percent(row.Method.Accuracy)), row.Method.Accuracy),
            }),
            filter: true);
        return Html.Of($"<details><summary>ML.NET's calibrators beside ours ({rows.Count} rows)</summary>\n{table}</details>\n");
    }
}
