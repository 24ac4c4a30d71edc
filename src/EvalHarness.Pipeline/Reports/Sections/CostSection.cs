using EvalHarness.Analysis.Scaling;

namespace EvalHarness.Reports.Sections;

/// <summary>What the checkpoints cost to run: size, work, time and memory.</summary>
internal static class CostSection
{
    /// <summary>Adds the section, where costs were measured.</summary>
    public static void Add(ReportInput input, ReportPage page)
    {
        if (input.Costs is not { Checkpoints.Count: > 0 } costs)
        {
            return;
        }

        var names = new ReportNames(input.Run);
        var rows = costs.Checkpoints.Select(cost =>
        {
            var text = CostLines.Row(cost);
            double?[] sort =
                [null, cost.FileBytes, cost.Macs, cost.Single.P50Ms, cost.Batched.Batch, cost.Batched.P50Ms, cost.Batched.SamplesPerSecond, cost.PeakMemoryBytes];
            return text.Select((cell, index) => index == 0 ? Name(input, names, cost.Checkpoint) : new HtmlCell(Html.Text(cell), sort[index])).ToArray();
        });
        var columns = CostLines.Columns.Select((column, index) => new HtmlColumn(column, index > 0)).ToList();
        var notes = Html.Join(costs.Checkpoints.SelectMany(cost => cost.Notes.Select(note => Html.Of($"<li>{cost.Checkpoint}: {note}</li>\n"))));
        var list = notes.Value.Length == 0 ? Html.None : Html.Of($"<ul class=\"note\">\n{notes}</ul>\n");
        var sentences = Html.Join(FamilySentences.Of(input.Latency?.Families ?? []).SelectMany(headlines => headlines).Select(headline => Html.Of($"<li>{headline.Text}</li>\n")));
        var said = sentences.Value.Length == 0 ? Html.None : Html.Of($"<ul class=\"headlines rest\">\n{sentences}</ul>\n");
        page.Section(
            "costs",
            "Costs",
            "What the checkpoints cost",
            "Size, work, time and memory of a prediction: is the larger checkpoint worth it?",
            Html.Of($"{said}{HtmlTable.Render("Cost of a prediction", columns, rows)}{list}<p class=\"note\" style=\"max-width:none\">{CostLines.Legend(costs)}</p>\n"));
    }

    private static HtmlCell Name(ReportInput input, ReportNames names, string id) =>
        input.Run.Checkpoints.FirstOrDefault(checkpoint => string.Equals(checkpoint.Id, id, StringComparison.Ordinal)) is { } checkpoint
            ? Cells.Checkpoint(checkpoint, names)
            : id;
}
