using EvalHarness.Evaluation;

namespace EvalHarness.Reports.Sections;

/// <summary>What perturbations and shifts do: by corruption and severity, by shifted dataset, and in the worst cases.</summary>
internal static class RobustnessSection
{
    /// <summary>Adds the section, if the run perturbed anything or has shifted data.</summary>
    public static void Add(ReportInput input, ReportPage page)
    {
        var names = new ReportNames(input.Run);
        var perturbations = names.Conditions(ConditionKind.Perturbed).Select(condition => condition.Perturbation).Distinct(StringComparer.Ordinal).Count();
        var shifts = ShiftTable.Render(input, names);
        if (input.Run.Checkpoints.Count == 0 || (perturbations == 0 && shifts == Html.None))
        {
            return;
        }

        var charts = perturbations == 0 ? Html.None : Html.Of($"""
            <div class="grid">
            {page.Chart(HeatMap(names.Of(names.Largest), perturbations), "wide")}{page.Chart(Curves(), "wide")}</div>

            """);
        page.Section(
            "robustness",
            "Robustness",
            "Robustness",
            perturbations == 0 ? "How each checkpoint holds up on shifted data." : "How each checkpoint holds up as the same samples are perturbed, severity by severity.",
            Html.Of($"""
                {charts}{shifts}{CorruptionTable.Render(input, names)}{WorstCases.Render(input, names)}
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
        Note = "Every checkpoint sees the same perturbed samples. Intervals and sample sizes are in the tooltips and in the data.",
    };

    private static ReportChart Curves() => new(
        "severity",
        "severity",
        "Severity response",
        "One panel for each perturbation, one line for each rung of the ladder, severity from 0 (clean) to 5.",
        DataTable.Empty)
    {
        Cells = new CellChoice("accuracy"),
        Height = 420,
        Note = "Rungs of the ladder only; variants are in the map above. Severity is not always monotone in harm: read the curves, not the number.",
    };
}
