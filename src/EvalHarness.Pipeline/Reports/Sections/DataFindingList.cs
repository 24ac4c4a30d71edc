using EvalHarness.Analysis.Reliability;
using EvalHarness.Evaluation;
using EvalHarness.Metrics.DataQuality;

namespace EvalHarness.Reports.Sections;

/// <summary>Labels that every checkpoint contradicts, with their images if they have any, and images that look alike.</summary>
internal static class DataFindingList
{
    private const int Shown = 12;

    /// <summary>The lists of each clean dataset; nothing where none was analysed.</summary>
    public static Html Render(ReportInput input) => Html.Join((input.Reliability?.Data ?? []).Select(data => Of(input, data)));

    private static Html Of(ReportInput input, DatasetQuality data)
    {
        var clean = new ReportNames(input.Run).Conditions(ConditionKind.Clean).FirstOrDefault(condition => string.Equals(condition.Dataset, data.Dataset, StringComparison.Ordinal));
        var images = clean is null || data.SuspectedLabels.Count == 0 ? Html.None : Html.Of($"""
            <h3>Suspected labels in <span class="name">{data.Dataset}</span></h3>
            <p class="note">All {data.Voters} checkpoints contradict the label of {ReportNumber.Plural(data.SuspectedCount, "sample")}, confidently and with the same other class. {Effect(data)}</p>
            {ImageList.Render(data.SuspectedLabels.Take(Shown).Select(label => ImageList.Item(input, clean, label.Index, Caption(input, data, label))))}
            """);
        return Html.Of($"{images}{Alike(data.Dataset, "images that look alike", data.Duplicates)}{Alike(data.Dataset, "training images that look like a test image", data.Leakage)}");
    }

    private static string Effect(DatasetQuality data)
    {
        var moved = data.Effects.Values.Select(effect => effect.WithoutSuspects.Value - effect.Accuracy.Value).OfType<double>().ToList();
        return moved.Count == 0 ? string.Empty : $"Without them accuracy moves by {ReportNumber.Points(moved.Min())} to {ReportNumber.Points(moved.Max())}.";
    }

    private static Html Caption(ReportInput input, DatasetQuality data, SuspectedLabel label) => Html.Of(
        $"labelled <b class=\"name\">{ImageList.Class(input, data.Dataset, label.Label)}</b>, looks like <b class=\"name\">{ImageList.Class(input, data.Dataset, label.Suggested)}</b>"
        + $"<br><span class=\"quiet\">sample {label.Index}, all at least {ReportNumber.Percent(label.LeastConfidence)} sure</span>");

    private static Html Alike(string dataset, string what, DuplicateReport? report) => report is null || report.Total == 0
        ? Html.None
        : Html.Of($"<p><span class=\"name\">{dataset}</span>: {ReportNumber.Plural(report.Total, "pair")} of {what}, {ReportNumber.Count(report.Exact)} byte for byte, among {ReportNumber.Count(report.Images)} images.</p>\n");
}
