using EvalHarness.Analysis.Reliability;
using EvalHarness.Evaluation;

namespace EvalHarness.Reports.Sections;

/// <summary>One row a checkpoint: accuracy, robustness, calibration and OOD detection side by side.</summary>
internal static class ScaleSection
{
    /// <summary>Adds the section, if the run has checkpoints.</summary>
    public static void Add(ReportInput input, ReportPage page)
    {
        if (input.Run.Checkpoints.Count == 0)
        {
            return;
        }

        var names = new ReportNames(input.Run);
        var tables = CleanGroup.Of(input.Run).Select(group => Html.Of($"{Table(input, names, group)}{RiskTable.Render(input, names, group)}{FloorTable.Render(input, names, group.Clean)}"));
        page.Section(
            "scales",
            "By scale",
            "By scale",
            "Everything that matters at once, smallest checkpoint first. Small print: 95% intervals.",
            Html.Join(tables));
    }

    private static Html Table(ReportInput input, ReportNames names, CleanGroup group)
    {
        var (clean, ood) = (group.Clean, group.Ood);
        var found = (input.Reliability?.Checkpoints ?? []).Where(one => string.Equals(one.Dataset, clean.Dataset, StringComparison.Ordinal))
            .ToDictionary(one => one.Checkpoint, StringComparer.Ordinal);
        List<HtmlColumn> columns = [new("Checkpoint"), new("Size", true), new("Clean accuracy", true)];
        if (found.Count > 0)
        {
            columns.AddRange(
                [new("Corrupted accuracy", true, true), new("Gap", true, true), new("mCE", true, true), new("Effective robustness", true, true), new("Worst class", true, true)]);
        }

        columns.AddRange([new("NLL", true), new("ECE", true)]);
        if (ood is not null)
        {
            columns.Add(new("OOD AUROC", true, true));
        }

        columns.Add(new("n", true));
        var rows = group.Checkpoints.Select(checkpoint =>
        {
            var cell = input.Run.Cell(checkpoint.Id, clean.Id);
            List<HtmlCell> row =
            [
                Cells.Checkpoint(checkpoint, names),
                new(Html.Text(ReportNumber.Size(checkpoint.Parameters)), checkpoint.Parameters),
                Cells.Measurement(cell?.Find("accuracy")),
            ];
            if (found.Count > 0)
            {
                row.AddRange(Robust(found.GetValueOrDefault(checkpoint.Id)));
            }

            row.AddRange([Cells.Measurement(cell?.Find("nll")), Cells.Measurement(cell?.Find("ece"))]);
            if (ood is not null)
            {
                row.Add(Cells.Measurement(input.Run.Cell(checkpoint.Id, ood.Id) is { } outside ? OodColumn.Find(outside) : null));
            }

            row.Add(new(Html.Text(cell is null ? ReportNumber.Missing : ReportNumber.Count(cell.Samples)), cell?.Samples));
            return row.ToArray();
        });
        var legend = Html.Of($"<p class=\"note\" style=\"max-width:none\">{Legend(found.Values.FirstOrDefault(), ood)}</p>\n");
        return Html.Of($"{HtmlTable.Render($"Checkpoints on {clean.Id}", columns, rows)}{legend}");
    }

    private static IEnumerable<HtmlCell> Robust(CheckpointReliability? one) =>
    [
        Cells.Share(one?.MeanPerturbedAccuracy),
        Cells.Points(one?.MeanGap),
        Cells.Number(one?.Mce),
        Cells.Points(one?.EffectiveRobustness),
        RiskTable.Worst(one?.WorstClass, one?.WorstClass.Name),
    ];

    private static string Legend(CheckpointReliability? first, Condition? ood)
    {
        var corrupted = first is not { ScoredCorruptions.Count: > 0 } ? string.Empty : $"Corrupted: mean over {ReportNumber.Plural(first.ScoredCorruptions.Count, "corruption")} and their severities, "
            + $"intervals clustered by sample; gap: clean minus corrupted on the same samples; mCE against {first.MceBaseline} (lower is better); effective robustness: corrupted accuracy "
            + "beyond what the family's line expects. ";
        var worst = first is null ? string.Empty : "Worst class: interval corrected for picking the minimum. ";
        var outside = ood is null ? string.Empty : $" OOD: {ood.Id} by the energy score, .5 is chance.";
        return $"{corrupted}{worst}ECE: 15 equal-width bins (lower, upper].{outside}";
    }
}
