using EvalHarness.Evaluation;

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

    /// <summary>A printed value over its printed interval.</summary>
    public static HtmlCell Value(string value, string interval, double? sort) => new(
        interval.Length == 0 ? Html.Text(value) : Html.Of($"{value}<span class=\"ci\">{interval}</span>"),
        sort);
}
