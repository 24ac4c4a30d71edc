using EvalHarness.Analysis.Reliability;
using EvalHarness.Evaluation;

namespace EvalHarness.Reports.Sections;

/// <summary>Whether confidence can be believed: on clean data, and once the data shift.</summary>
internal static class CalibrationSection
{
    private static readonly DataColumn[] DiagramColumns =
    [
        new("checkpoint", "Checkpoint", ColumnFormat.Text),
        new("series", "Data", ColumnFormat.Text),
        new("confidence", "Mean confidence", ColumnFormat.Percent),
        new("accuracy", "Share right", ColumnFormat.Percent),
        new("lower", "Calibrated from", ColumnFormat.Percent),
        new("upper", "Calibrated to", ColumnFormat.Percent),
        new("count", "n", ColumnFormat.Count),
        new("order", "order", ColumnFormat.Hidden),
    ];

    private static readonly DataColumn[] ConfidenceColumns =
    [
        new("checkpoint", "Checkpoint", ColumnFormat.Text),
        new("severity", "Severity", ColumnFormat.Count),
        new("value", "Overconfidence", ColumnFormat.Points),
        new("lower", "Lower", ColumnFormat.Points),
        new("upper", "Upper", ColumnFormat.Points),
        new("confidence", "Mean confidence", ColumnFormat.Percent),
        new("accuracy", "Accuracy", ColumnFormat.Percent),
        new("order", "order", ColumnFormat.Hidden),
    ];

    // As many as the chart has colours left.
    private const int MostShifts = 2;

    /// <summary>Adds the section, if there is labelled data to calibrate on.</summary>
    public static void Add(ReportInput input, ReportPage page)
    {
        var names = new ReportNames(input.Run);
        var found = input.Reliability?.Checkpoints ?? [];
        var perturbation = names.Conditions(ConditionKind.Perturbed).Select(condition => condition.Perturbation).FirstOrDefault();
        if (input.Run.Checkpoints.Count == 0 || (perturbation is null && found.Count == 0))
        {
            return;
        }

        var charts = Html.Join(
        [
            found.Count == 0 ? Html.None : page.Chart(Diagram(found, names)),
            found.Any(one => one.Confidence.Count > 1) ? page.Chart(Confidence(input, found, names)) : Html.None,
            perturbation is null ? Html.None : page.Chart(Shift(perturbation), "wide"),
        ]);
        page.Section(
            "calibration",
            "Calibration",
            "Calibration",
            "When a checkpoint says 90%, is it right nine times out of ten, and does that survive a shift?",
            Html.Of($"<div class=\"grid\">\n{charts}</div>\n{RecalibrationTable.Render(found, names)}"));
    }

    private static ReportChart Diagram(IReadOnlyList<CheckpointReliability> found, ReportNames names)
    {
        var rows = new List<object?[]>();
        foreach (var one in found)
        {
            void Rows(string series, int order, IReadOnlyList<ReliabilityPoint> points) => rows.AddRange(points.Select(object?[] (point) =>
                [names.Of(one.Checkpoint), series, point.Confidence, point.Accuracy, point.Lower, point.Upper, point.Count, order]));
            Rows("Clean", 0, one.BinnedDiagram);
            Rows("Perturbed", 1, one.PerturbedDiagram);
            foreach (var (place, shift) in one.Shifts.Index().Take(MostShifts))
            {
                Rows(shift.Condition, 2 + place, shift.Diagram);
            }
        }

        return new ReportChart(
            "reliability",
            "reliability",
            "Reliability, clean against shifted",
            "Share of right answers against mean top-1 confidence in 15 bins, on clean, perturbed and shifted data. Points below the diagonal are overconfident.",
            new DataTable(DiagramColumns, rows))
        {
            Selectors = [new ChartSelector("checkpoint", "Checkpoint", names.Of(names.Largest))],
            Height = 380,
            Note = "15 equal-width bins (lower, upper]; larger marks hold more samples. Bars show where 95% of perfectly calibrated models would lie: a mark outside its bar is "
                + "miscalibration that chance does not explain. Below the dashed line is overconfident.",
        };
    }

    private static ReportChart Confidence(ReportInput input, IReadOnlyList<CheckpointReliability> found, ReportNames names)
    {
        var rungs = input.Run.Checkpoints.Where(checkpoint => checkpoint.IsRung).Select((checkpoint, order) => (checkpoint.Id, order)).ToDictionary(one => one.Id, one => one.order, StringComparer.Ordinal);
        var rows = (from one in found
                    where rungs.ContainsKey(one.Checkpoint)
                    from row in one.Confidence
                    select new object?[]
                    {
                        names.Of(one.Checkpoint), row.Severity, row.Overconfidence.Value, row.Overconfidence.Lower, row.Overconfidence.Upper, row.Confidence, row.Accuracy,
                        rungs[one.Checkpoint],
                    }).ToList();
        return new ReportChart(
            "overconfidence",
            "overconfidence",
            "Overconfidence by severity",
            "Mean confidence minus accuracy against severity, one line for each rung of the ladder; above zero is overconfident.",
            new DataTable(ConfidenceColumns, rows))
        {
            Height = 380,
            Note = "Pooled over the corruptions of a severity, 95% intervals clustered by sample; severity 0 is the clean data. Rungs of the ladder only.",
        };
    }

    private static ReportChart Shift(string perturbation) => new(
        "calibration-scale",
        "severity-scale",
        "Calibration error over scale, by severity",
        "Calibration error against the number of parameters, one line for each severity of a perturbation.",
        DataTable.Empty)
    {
        Cells = new CellChoice("ece", Perturbation: perturbation),
        Height = 400,
        Note = "ECE is the mean gap between confidence and accuracy over 15 equal-width bins (lower, upper], weighted by their counts; it is biased upwards in "
            + "small samples, so compare it with the debiased one. Severity 0 is the clean data. Hollow marks are variants.",
    };
}
