using System.Globalization;
using System.Text.RegularExpressions;

namespace EvalHarness.Reports;

/// <summary>Reports as text, in any culture.</summary>
internal static partial class ReportText
{
    public static ReportInput Full(this SyntheticRun run) => new(run.Run) { Samples = run, Images = new FakeImages(), Document = run.Document };

    public static string Html(ReportInput input)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        HtmlReport.Write(input, writer);
        return writer.ToString();
    }

    public static string Markdown(ReportInput input)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        MarkdownReport.Write(input, writer);
        return writer.ToString();
    }

    public static string In(string culture, Func<string> text)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            return text();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    public static string WithoutScripts(string html) => Scripts().Replace(html, string.Empty);

    [GeneratedRegex("<script>.*?</script>", RegexOptions.Singleline, 5000)]
    private static partial Regex Scripts();
}
