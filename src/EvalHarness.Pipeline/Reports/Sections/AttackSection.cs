using EvalHarness.Attacks;
using EvalHarness.Evaluation;

namespace EvalHarness.Reports.Sections;

/// <summary>What accuracy an attack leaves each checkpoint.</summary>
internal static class AttackSection
{
    private const string Legend =
        "Square Attack (Andriushchenko et al., 2020) sees nothing but a checkpoint's outputs. Robust accuracy is that on the images it found, and an upper bound: "
        + "another attack or a larger budget may leave less. Success: share of the images right before that it turned. Queries: mean of the attacks that succeeded.";

    private static readonly string[] Columns = ["Checkpoint", "Attack", "Images", "Robust accuracy", "Success", "Queries"];

    /// <summary>Adds the section, if the run attacked anything.</summary>
    public static void Add(ReportInput input, ReportPage page)
    {
        var names = new ReportNames(input.Run);
        var rows = Cells(input).Select(pair => new HtmlCell[]
        {
            Sections.Cells.Checkpoint(pair.Checkpoint, names),
            names.Of(pair.Condition),
            new(Html.Text(ReportNumber.Count(pair.Cell.Samples)), pair.Cell.Samples),
            Sections.Cells.Measurement(pair.Cell.Find("accuracy")),
            Sections.Cells.Measurement(pair.Cell.Find(AttackMeasurements.SuccessRateId)),
            Sections.Cells.Measurement(pair.Cell.Find(AttackMeasurements.QueriesId)),
        }).ToList();
        if (rows.Count > 0)
        {
            page.Section(
                "attacks",
                "Attacks",
                "Under attack",
                "What is left when each checkpoint's own outputs are used to search for small changes that turn it.",
                Html.Of($"{HtmlTable.Render("Robust accuracy", [.. Columns.Select((column, i) => new HtmlColumn(column, i > 1))], rows)}<p class=\"note\">{Legend}</p>\n"));
        }
    }

    /// <summary>The table of report.md; nothing where nothing was attacked.</summary>
    public static IEnumerable<string> Markdown(ReportInput input)
    {
        var names = new ReportNames(input.Run);
        var rows = Cells(input).Select(pair =>
            $"| {MarkdownText.Plain(names.Of(pair.Checkpoint))} | {MarkdownText.Plain(pair.Condition.Id)} | {ReportNumber.Count(pair.Cell.Samples)} | "
            + $"{Text(pair.Cell, "accuracy")} | {Text(pair.Cell, AttackMeasurements.SuccessRateId)} | {Text(pair.Cell, AttackMeasurements.QueriesId)} |").ToList();
        return rows.Count == 0
            ? []
            : [$"| {string.Join(" | ", Columns)} |", "|---|---|---:|---:|---:|---:|", .. rows, string.Empty, MarkdownText.Plain(Legend), string.Empty];
    }

    private static string Text(CellResult cell, string metric) => MarkdownText.Plain(ReportNumber.Cell(cell.Find(metric)));

    private static IEnumerable<(Condition Condition, Checkpoint Checkpoint, CellResult Cell)> Cells(ReportInput input) =>
        from condition in input.Run.Conditions
        where condition.Kind == ConditionKind.Attack
        from checkpoint in input.Run.Checkpoints
        let cell = input.Run.Cell(checkpoint.Id, condition.Id)
        where cell is { Failure: null }
        select (condition, checkpoint, cell);
}
