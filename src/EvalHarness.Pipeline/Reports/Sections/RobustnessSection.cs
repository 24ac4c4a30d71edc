using EvalHarness.Evaluation;

namespace EvalHarness.Reports.Sections;

/// <summary>What perturbations do: by corruption and severity, and in the worst cases.</summary>
internal static class RobustnessSection
{
    /// <summary>Adds the section, if the run perturbed anything.</summary>
    public static void Add(ReportInput input, ReportPage page)
    {
        var names = new ReportNames(input.Run);
        var perturbations = names.Conditions(ConditionKind.Perturbed).Select(condition => condition.Perturbation).Distinct(StringComparer.Ordinal).Count();
        if (perturbations == 0)
        {
            return;
        }

        var largest = input.Run.Checkpoints.LastOrDefault(checkpoint => checkpoint.IsRung) ?? input.Run.Checkpoints[^1];
        page.Section(
            "robustness",
            "Robustness",
            "Robustness",
            "How each checkpoint holds up as the same images are perturbed, severity by severity.",
            Html.Of($"""
                <div class="grid">
                {page.Chart(HeatMap(names.Of(largest), perturbations), "wide")}{page.Chart(Curves(), "wide")}</div>

                """));
    }

    private static ReportChart HeatMap(string checkpoint, int perturbations) => new(
        "heatmap",
        "heatmap",
        "Corruption by severity",
        "One cell for each perturbation and severity; severity 0 is the clean data.",
        DataTable.Empty)
    {
        Cells = new CellChoice("accuracy", checkpoint),
        Height = 90 + (23 * perturbations),
        Note = "Every checkpoint sees the same perturbed pixels. Intervals and sample sizes are in the tooltips and in the data.",
    };

    private static ReportChart Curves() => new(
        "severity",
        "severity",
        "Severity response",
        "One panel for each perturbation, one line for each checkpoint, severity from 0 (clean) to 5.",
        DataTable.Empty)
    {
        Cells = new CellChoice("accuracy", null),
        Height = 420,
        Note = "Severity is not always monotone in harm: read the curves, not the number.",
    };
}
