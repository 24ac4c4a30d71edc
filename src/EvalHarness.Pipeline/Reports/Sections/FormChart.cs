using EvalHarness.Analysis.Scaling;

namespace EvalHarness.Reports.Sections;

/// <summary>The functional forms side by side: what each predicts for the largest scale from the smaller ones, and how it fits.</summary>
internal static class FormChart
{
    private static readonly DataColumn[] Columns =
    [
        new("series", "Series", ColumnFormat.Text),
        new("form", "Form", ColumnFormat.Text),
        new("formula", "Formula", ColumnFormat.Text),
        new("delta_aicc", "AICc behind the best", ColumnFormat.Number),
        new("rmse", "RMSE", ColumnFormat.Number),
        new("r_squared", "R squared", ColumnFormat.Number),
        new("predicted", "Largest predicted", ColumnFormat.Number),
        new("actual", "Largest measured", ColumnFormat.Number),
        new("parameters", "Parameters", ColumnFormat.Text),
        new("order", "order", ColumnFormat.Hidden),
    ];

    /// <summary>The chart.</summary>
    public static ReportChart Create(IReadOnlyList<FamilyScaling> families)
    {
        var rows = (from family in families
                    from trend in family.Trends
                    where trend.Headline
                    from fit in trend.Result.Fits.Select((fit, order) => (fit, order))
                    select Row(ScalingSection.Series(families, family, trend), fit.fit, fit.order)).ToList();
        return new ReportChart(
            "forms",
            "forms",
            "Forms compared",
            "For each functional form, what it predicts for the largest scale from the smaller ones; a line marks what was measured.",
            new DataTable(Columns, rows))
        {
            Selectors = [new("series", "Series")],
            Height = 340,
            Note = "Dots: the largest scale predicted from the smaller ones; the line is what was measured there. Best AICc on top; forms with too many parameters for the "
                + "points have none. Formulas and fitted parameters are in the data.",
        };
    }

    /// <summary>A form in words.</summary>
    public static string Name(TrendFormId form) => form switch
    {
        TrendFormId.Linear => "linear in log x",
        TrendFormId.Quadratic => "quadratic in log x",
        TrendFormId.PowerLaw => "power law",
        TrendFormId.PowerLawWithFloor => "power law with a floor",
        TrendFormId.ShiftedPowerLaw => "shifted power law",
        TrendFormId.Alabdulmohsin => "Alabdulmohsin (M4)",
        TrendFormId.BrokenPowerLaw1 => "broken power law",
        TrendFormId.BrokenPowerLaw2 => "broken power law, two breaks",
        TrendFormId.ExponentialInLoss => "exponential in loss",
        _ => form.ToString().ToLowerInvariant(),
    };

    private static object?[] Row(string series, FitResult fit, int order) =>
    [
        series, Name(fit.Form), fit.Formula, fit.DeltaAicc, fit.Rmse, fit.RSquared, fit.LargestPredicted, fit.LargestActual,
        string.Join(", ", fit.Parameters.Select(parameter => $"{parameter.Name} = {ReportNumber.Short(parameter.Value)}")), order,
    ];
}
