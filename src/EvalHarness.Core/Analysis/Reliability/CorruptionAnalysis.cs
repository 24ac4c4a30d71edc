using EvalHarness.Metrics.Robustness;

namespace EvalHarness.Analysis.Reliability;

/// <summary>Puts together what the report says about one checkpoint under one corruption.</summary>
internal static class CorruptionAnalysis
{
    /// <summary>Null if the checkpoint was not measured under the corruption.</summary>
    public static CorruptionReliability? Of(
        DatasetView view, FamilyRobustness family, CheckpointCells cells, CorruptionView corruption, ReliabilityOptions options)
    {
        var measured = corruption.Conditions.Where(condition => cells.Perturbed.ContainsKey(condition.Id))
            .Select(condition => cells.Perturbed[condition.Id]).ToArray();
        if (measured.Length == 0)
        {
            return null;
        }

        // The curve starts from the clean accuracy on the images of the first severity: on one dataset they are the same for all.
        var clean = measured[0].CleanOnSame;
        Resampled[] accuracy = [clean, .. measured.Select(cell => cell.Accuracy)];
        double[] nominal = [0, .. measured.Select(cell => (double)cell.Condition.Severity)];
        var images = measured.Min(cell => cell.Outcomes.Present);
        var (gap, relativeGap) = RobustnessGap.Of(cells.CleanOn(corruption)!, cells.Accuracy(corruption)!, images);
        var (area, critical) = Along(nominal, accuracy, images);
        Estimate? measuredArea = null, criticalStrength = null;
        if (Strengths(measured, options) is { } strengths)
        {
            var order = Enumerable.Range(0, strengths.Length).OrderBy(i => strengths[i]).ToArray();
            (measuredArea, criticalStrength) = Along(
                Array.ConvertAll(order, i => strengths[i]), Array.ConvertAll(order, i => accuracy[i]), images);
        }

        return new CorruptionReliability(
            corruption.Name,
            corruption.Group,
            view.IsScored(corruption),
            cells.Accuracy(corruption)!.ToEstimate(images),
            gap,
            relativeGap,
            family.Ce(cells, corruption, relative: false),
            family.Ce(cells, corruption, relative: true),
            family.Effective(cells, corruption.Name),
            Curve(view, cells, measured, options),
            area,
            critical,
            measuredArea,
            criticalStrength,
            SeverityCurve.Rises(accuracy).Where(i => i > 1).Select(i => (int)nominal[i]).ToArray());
    }

    private static (Estimate Area, Estimate Critical) Along(double[] axis, Resampled[] accuracy, long n)
    {
        var area = Resampled.Of(accuracy, values => SeverityCurve.Area(axis, values));
        return (area.ToEstimate(n, area.Value is null ? "the axis has no length" : null), SeverityCurve.CriticalEstimate(axis, accuracy, n));
    }

    // Clean lies at 0 of any measured axis; null unless every severity was measured.
    private static double[]? Strengths(PerturbedCell[] measured, ReliabilityOptions options)
    {
        var strengths = new double[measured.Length + 1];
        for (var i = 0; i < measured.Length; i++)
        {
            if (!options.MeasuredStrength.TryGetValue(measured[i].Condition.Id, out strengths[i + 1]) || !double.IsFinite(strengths[i + 1]))
            {
                return null;
            }
        }

        return strengths;
    }

    private static List<SeverityPoint> Curve(DatasetView view, CheckpointCells cells, PerturbedCell[] measured, ReliabilityOptions options)
    {
        var zero = new Estimate(0, 0, 0, cells.Clean.Present, "clean against itself");
        var curve = new List<SeverityPoint>
        {
            new(0, 0, view.Clean.Id, CheckpointAnalysis.Wilson(cells.Clean.Correct, cells.Clean.Present), zero),
        };
        foreach (var cell in measured)
        {
            double? strength = options.MeasuredStrength.TryGetValue(cell.Condition.Id, out var value) ? value : null;
            curve.Add(new SeverityPoint(
                cell.Condition.Severity,
                strength,
                cell.Condition.Id,
                CheckpointAnalysis.Wilson(cell.Outcomes.Correct, cell.Outcomes.Present),
                RobustnessGap.Of(cell.CleanOnSame, cell.Accuracy, cell.Outcomes.Present).Gap));
        }

        return curve;
    }
}
