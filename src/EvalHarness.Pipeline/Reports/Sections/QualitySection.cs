using System.Globalization;
using EvalHarness.Evaluation;
using EvalHarness.Runs;

namespace EvalHarness.Reports.Sections;

/// <summary>What went wrong or missing, so that nobody mistakes a gap for a good result.</summary>
internal static class QualitySection
{
    private const int MostNamed = 20;

    /// <summary>Adds the section; it says so when nothing is amiss.</summary>
    public static void Add(ReportInput input, ReportPage page)
    {
        Html[] pieces = [Refused(input), Unread(input), Named(input.Unread), Failed(input.Run), NonFinite(input.Run), DataFindingList.Render(input), Severities(input)];
        var content = Html.Join(pieces);
        page.Section(
            "quality",
            "Data quality",
            "Data quality",
            "What could not be read or evaluated, outputs that were not numbers, and how strong the perturbations were.",
            content.Value.Length == 0 ? Html.Of($"<p>Every file and sample could be read, every cell was evaluated, and every output was finite.</p>\n") : content);
    }

    private static Html Refused(ReportInput input)
    {
        var files = (input.Document?.RefusedModels ?? []).Select(file => ("Model", file)).Concat((input.Document?.RefusedDatasets ?? []).Select(file => ("Dataset", file))).ToList();
        return files.Count == 0 ? Html.None : HtmlTable.Render(
            "Files that were refused",
            [new("File"), new("Kind"), new("Reason")],
            files.Select(one => new HtmlCell[] { one.file.Path, one.Item1, one.file.Reason }));
    }

    private static Html Unread(ReportInput input)
    {
        var unread = input.Document is { } document ? UnreadSamples.In(document) : [];
        return unread.Count == 0 ? Html.None : HtmlTable.Render(
            "Samples that could not be read; they are in no number",
            [new("Dataset"), new("Samples", true), new("Of", true)],
            unread.Select(one => new HtmlCell[] { one.Dataset, new(Html.Text(ReportNumber.Count(one.Count)), one.Count), new(Html.Text(ReportNumber.Count(one.Of)), one.Of) }));
    }

    private static Html Named(IReadOnlyList<UnreadSample> unread) => unread.Count == 0 ? Html.None : HtmlTable.Render(
        $"Why they could not be read{(unread.GroupBy(sample => sample.Dataset, StringComparer.Ordinal).Any(group => group.Count() > MostNamed) ? $": the first {MostNamed} of each dataset, all in {UnreadFile.FileName}" : string.Empty)}",
        [new("Dataset"), new("Number, from 0", true), new("Reason")],
        unread.GroupBy(sample => sample.Dataset, StringComparer.Ordinal).SelectMany(group => group.Take(MostNamed))
            .Select(sample => new HtmlCell[] { sample.Dataset, new(Html.Text(sample.Index.ToString(CultureInfo.InvariantCulture)), sample.Index), sample.Reason }));

    private static Html Failed(EvaluationRun run)
    {
        var failed = run.Cells.Where(cell => cell.Failure is not null).ToList();
        return failed.Count == 0 ? Html.None : HtmlTable.Render(
            "Cells that could not be evaluated; no average counts them",
            [new("Checkpoint"), new("Condition"), new("Reason")],
            failed.Select(cell => new HtmlCell[] { cell.Checkpoint, cell.Condition, cell.Failure }));
    }

    private static Html NonFinite(EvaluationRun run)
    {
        var rows = run.Cells.Where(cell => cell.NonFinite > 0).GroupBy(cell => cell.Checkpoint, StringComparer.Ordinal).ToList();
        return rows.Count == 0 ? Html.None : HtmlTable.Render(
            "Outputs that were NaN or infinite; they are in no average",
            [new("Checkpoint"), new("Conditions", true), new("Samples", true), new("Most in one condition", true)],
            rows.Select(group => new HtmlCell[]
            {
                group.Key,
                new(Html.Text(ReportNumber.Count(group.Count())), group.Count()),
                new(Html.Text(ReportNumber.Count(group.Sum(cell => (long)cell.NonFinite))), group.Sum(cell => (long)cell.NonFinite)),
                new(Html.Text(ReportNumber.Count(group.Max(cell => cell.NonFinite))), group.Max(cell => cell.NonFinite)),
            }));
    }

    private static Html Severities(ReportInput input)
    {
        var measured = input.Document?.MeasuredSeverities;
        if (measured is null || measured.Count == 0)
        {
            return Html.None;
        }

        var table = HtmlTable.Render(
            "How far perturbed images are from clean ones, averaged over the images: PSNR in dB and SSIM (higher is milder), and the share of values driven to black or white",
            [new("Condition"), new("PSNR (dB)", true), new("SSIM", true), new("Clipped", true)],
            input.Run.Conditions.Where(condition => measured.ContainsKey(condition.Id)).Select(condition => new HtmlCell[]
            {
                condition.Id,
                new(Html.Text(ReportNumber.Short(measured[condition.Id].Psnr)), measured[condition.Id].Psnr),
                new(Html.Text(ReportNumber.Short(measured[condition.Id].Ssim)), measured[condition.Id].Ssim),
                new(Html.Text(ReportNumber.Percent(measured[condition.Id].Clipped)), measured[condition.Id].Clipped),
            }),
            filter: true);
        return Html.Of($"<details><summary>Measured strength of the perturbations ({measured.Count} conditions)</summary>\n{table}</details>\n");
    }
}
