using EvalHarness.Reports.Sections;

namespace EvalHarness.Reports;

/// <summary>
/// The stress-test report as one HTML file that needs nothing else: no network, no second file. A Content-Security-Policy lets only
/// its own four scripts run, by their hashes.
/// </summary>
public static class HtmlReport
{
    /// <summary>Writes the report. The same input gives the same bytes.</summary>
    public static void Write(ReportInput input, TextWriter writer) => Write(input, ReportBody.Of(input), writer);

    /// <summary>Writes the report around a body that was made of the same run before.</summary>
    internal static void Write(ReportInput input, ReportBody body, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(writer);

        var page = new ReportPage();
        ProvenanceSection.Add(input, page);

        var scripts = ReportAssets.Scripts.Select(name => ReportAssets.Read(name).ReplaceLineEndings("\n")).ToList();
        var policy = $"default-src 'none'; script-src {string.Join(' ', scripts.Select(ReportAssets.PolicyHash))}; style-src 'unsafe-inline'; "
            + "img-src data: blob:; base-uri 'none'; form-action 'none'";

        writer.Write(Html.Of($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>Stress test: {input.Run.Id}</title>
            <style>
            {new Html(ReportAssets.Read("report.css").ReplaceLineEndings("\n"))}</style>
            </head>
            <body>
            <a class="skip" href="#summary">Skip to the verdicts</a>
            {Header(input)}
            {Navigation(body.Sections.Concat(page.Sections))}
            <main>
            {new Html(body.Markup)}{page.Body}</main>
            <footer>{Footer}</footer>
            <noscript><p class="banner">Charts, sorting and the table of all numbers need JavaScript; verdicts, findings and the tables above do not.</p></noscript>
            <script type="application/json" id="report-data">{new Html(body.Data)}</script>

            """).Value);

        foreach (var script in scripts)
        {
            writer.Write("<script>");
            writer.Write(script);
            writer.Write("</script>\n");
        }

        writer.Write("</body>\n</html>\n");
    }

    private static Html Footer => Html.Of($"""
        Intervals are 95% unless said otherwise. Undefined numbers are printed as n/a with the reason. Charts are drawn by Vega and
        Vega-Lite (University of Washington Interactive Data Lab, BSD 3-Clause licence), which this file carries.
        """);

    private static Html Header(ReportInput input)
    {
        var run = input.Run;
        List<Html> facts =
        [
            Html.Of($"<span>Run <span class=\"name\">{run.Id}</span></span>"),
            Html.Of($"<span>Suite <span class=\"name\">{run.Suite}</span></span>"),
            Html.Of($"<span>{ReportNumber.Plural(run.Checkpoints.Count, "checkpoint")} under {ReportNumber.Plural(run.Conditions.Count, "condition")}</span>"),
        ];
        if (input.Document is { } document)
        {
            facts.Add(Html.Of($"<span>{ReportNumber.Moment(document.FinishedUtc)}</span>"));
            facts.Add(Html.Of($"<span>{document.Device}</span>"));
        }

        return Html.Of($"""
            <header class="top">
            <h1>Stress-test report</h1>
            <p class="meta">{Html.Join(facts)}</p>
            </header>
            """);
    }

    private static Html Navigation(IEnumerable<ReportLink> sections)
    {
        var links = Html.Join(sections.Select(section => Html.Of($"<li><a href=\"#{section.Id}\">{section.Name}</a></li>")));
        return Html.Of($"<nav aria-label=\"Sections\"><ul>{links}</ul></nav>");
    }
}
