using EvalHarness.Evaluation;

namespace EvalHarness.Reports.Sections;

/// <summary>The first screen: what holds for each checkpoint, what was found, and how it goes with scale.</summary>
internal static class SummarySection
{
    /// <summary>Adds the section.</summary>
    public static void Add(ReportInput input, ReportPage page)
    {
        var content = Html.Of($"""
            <div class="first">
            <div>
            {Checkpoints(input)}</div>
            {page.Chart(OverviewChart.Create(input))}</div>

            """);
        page.First("summary", "Summary", content);
    }

    private static Html Checkpoints(ReportInput input)
    {
        var names = new ReportNames(input.Run);
        var clean = names.Conditions(ConditionKind.Clean).FirstOrDefault();
        var rows = input.Run.Checkpoints.Select(checkpoint =>
        {
            var accuracy = clean is null ? null : input.Run.Cell(checkpoint.Id, clean.Id)?.Find("accuracy");
            return new HtmlCell[]
            {
                Cells.Checkpoint(checkpoint, names),
                new(Html.Text(ReportNumber.Size(checkpoint.Parameters)), checkpoint.Parameters),
                Cells.Measurement(accuracy),
            };
        });
        return HtmlTable.Render("Checkpoints", [new("Checkpoint"), new("Parameters", true), new("Clean accuracy", true)], rows);
    }
}
