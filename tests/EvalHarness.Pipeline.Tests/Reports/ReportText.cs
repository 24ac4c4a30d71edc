using System.Globalization;
using System.Text.RegularExpressions;
using EvalHarness.Analysis.Reliability;
using EvalHarness.Analysis.Scaling;
using EvalHarness.Gates;

namespace EvalHarness.Reports;

/// <summary>Reports as text, in any culture.</summary>
internal static partial class ReportText
{
    public const string Evil = "<script>alert(1)</script>";

    /// <summary>A report with all its parts, analysed once for all tests; one checkpoint is named like a script.</summary>
    private static readonly Lazy<ReportInput> Everything = new(() => Analyse(new SyntheticRun(Evil)));

    public static ReportInput Full => Everything.Value;

    public static ReportInput Analyse(SyntheticRun run) => new(run.Run)
    {
        Samples = run,
        Images = new FakeImages(),
        Document = run.Document,
        Gates = Gate.Evaluate(Policy, run.Run, run),
        Scaling = ScalingAnalysis.Analyze(run.Run, run, new ScalingOptions { Resamples = 40 }),
        Reliability = ReliabilityAnalysis.Analyze(run.Run, run, new ReliabilityOptions { Resamples = 40 }),
    };

    private static GatePolicy Policy => new("deployment", 0.05, InconclusiveFails: true,
    [
        new BoundRule { Name = "clean accuracy", Selection = new CellSelection { Metrics = ["accuracy"], Kinds = ["clean"] }, AtLeast = 0.9 },
        new BoundRule { Name = "noise", Selection = new CellSelection { Metrics = ["accuracy"], Groups = ["noise"], Severities = [3] }, AtLeast = 0.6 },
        new BoundRule { Name = "calibrated", Selection = new CellSelection { Metrics = ["ece"], Kinds = ["clean"] }, AtMost = 0.05 },
    ]);

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
