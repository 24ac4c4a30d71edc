namespace EvalHarness.Reports;

public sealed class MarkdownReportTests
{
    [Test]
    public void Is_the_same_in_every_culture([Values("", "de-DE", "tr-TR", "ar-SA")] string culture)
    {
        var (expected, actual) = (ReportText.Markdown(ReportText.Full), ReportText.In(culture, () => ReportText.Markdown(ReportText.Full)));

        Assert.That(actual, Is.EqualTo(expected));
    }

    [Test]
    public void Writes_no_name_as_markup()
    {
        var markdown = ReportText.Markdown(new ReportInput(new SyntheticRun("<script>|*a*`b`").Run));

        Assert.That(markdown, Does.Not.Contain("<script>"));
        Assert.That(markdown, Does.Contain(@"&lt;script&gt;\|\*a\*\`b\`"));
    }

    [Test]
    [Explicit("Writes the reports to the folder that EVALHARNESS_REPORT_OUT names, to look at.")]
    public void Writes_the_reports_to_look_at()
    {
        var folder = Environment.GetEnvironmentVariable("EVALHARNESS_REPORT_OUT") ?? Path.GetTempPath();
        var input = ReportText.Analyse(new SyntheticRun());
        File.WriteAllText(Path.Combine(folder, "report.html"), ReportText.Html(input));
        File.WriteAllText(Path.Combine(folder, "report.md"), ReportText.Markdown(input));
    }
}
