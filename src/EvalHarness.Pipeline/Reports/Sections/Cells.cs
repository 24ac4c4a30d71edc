using EvalHarness.Evaluation;
using EvalHarness.Metrics.Robustness;

namespace EvalHarness.Reports.Sections;

/// <summary>Cells that several tables share.</summary>
internal static class Cells
{
    /// <summary>A checkpoint's name, with a tag for a variant.</summary>
    public static Html Checkpoint(Checkpoint checkpoint, ReportNames names)
    {
        var tag = checkpoint.Variant is null ? Html.None : Html.Of($" <span class=\"tag\">{checkpoint.Variant.Replace('_', ' ')}</span>");
        return Html.Of($"<span class=\"name\">{names.Of(checkpoint)}</span>{tag}");
    }

    /// <summary>A value over its interval; n/a with the reason where it is undefined.</summary>
    public static HtmlCell Measurement(Measurement? measurement) => measurement is null
        ? new HtmlCell(Html.Of($"{ReportNumber.Missing}"))
        : measurement.Value is null
            ? new HtmlCell(Html.Of($"{ReportNumber.Missing}<span class=\"ci\">{measurement.Reason}</span>"))
            : Value(
                ReportNumber.Value(measurement.Metric, measurement.Value),
                ReportNumber.Interval(measurement.Metric, measurement.Lower, measurement.Upper),
                measurement.Value);

    /// <summary>A share over its interval, or n/a with the reason.</summary>
    public static HtmlCell Share(Estimate? estimate) => Print(estimate, "accuracy");

    /// <summary>A difference of shares in points over its interval, or n/a with the reason.</summary>
    public static HtmlCell Points(Estimate? estimate) => estimate?.Value is { } value
        ? Value(ReportNumber.Points(value), ReportNumber.Interval("accuracy", estimate.Lower, estimate.Upper), value)
        : Print(estimate, "accuracy");

    /// <summary>A number over its interval, or n/a with the reason.</summary>
    public static HtmlCell Number(Estimate? estimate) => Print(estimate, "number");

    /// <summary>A printed value over its printed interval.</summary>
    public static HtmlCell Value(string value, string interval, double? sort) => new(
        interval.Length == 0 ? Html.Text(value) : Html.Of($"{value}<span class=\"ci\">{interval}</span>"),
        sort);

    private static HtmlCell Print(Estimate? estimate, string metric) => estimate switch
    {
        null => new HtmlCell(Html.Of($"{ReportNumber.Missing}")),
        { Value: null } => new HtmlCell(Html.Of($"{ReportNumber.Missing}<span class=\"ci why\">{estimate.Reason}</span>")),
        _ => Value(ReportNumber.Value(metric, estimate.Value), ReportNumber.Interval(metric, estimate.Lower, estimate.Upper), estimate.Value),
    };
}
