using System.Text.RegularExpressions;
using EvalHarness.Evaluation;

namespace EvalHarness.Reports;

public sealed partial class HtmlReportTests
{
    [Test]
    public void Is_the_same_in_every_culture([Values("", "de-DE", "tr-TR", "ar-SA")] string culture)
    {
        var (expected, actual) = (ReportText.Html(ReportText.Full), ReportText.In(culture, () => ReportText.Html(ReportText.Full)));

        Assert.That(actual, Is.EqualTo(expected));
    }

    [Test]
    public void Writes_no_name_as_markup()
    {
        var html = ReportText.Html(ReportText.Full);

        Assert.That(html, Does.Not.Contain("<script>alert"));
        Assert.That(html, Does.Contain("&lt;script&gt;alert(1)"));
        Assert.That(html, Does.Contain("\\u003Cscript\\u003Ealert(1)"));
    }

    [Test]
    public void Refers_to_nothing_outside_itself()
    {
        var html = ReportText.WithoutScripts(ReportText.Html(ReportText.Full));

        Assert.That(Outside().Matches(html).Select(match => match.Value), Is.Empty);
        Assert.That(html, Does.Contain("default-src 'none'").Or.Contain("default-src &#39;none&#39;"));
    }

    [Test]
    public void Is_written_from_the_run_alone_where_every_other_part_is_missing()
    {
        var html = ReportText.Html(new ReportInput(new SyntheticRun().Run));

        Assert.That(html, Does.Contain("id=\"summary\"").And.Contain("id=\"numbers\""));
    }

    [Test]
    public void Says_so_when_a_run_is_empty()
    {
        var run = new EvaluationRun("r", "s", 1, [], [], []);

        Assert.That(() => ReportText.Html(new ReportInput(run)), Throws.Nothing);
    }

    [GeneratedRegex("(src|href)=\"(?!#|data:)[^\"]*\"|@import|url\\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Outside();
}
