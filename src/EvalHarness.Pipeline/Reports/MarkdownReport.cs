using EvalHarness.Evaluation;

namespace EvalHarness.Reports;

/// <summary>The report in a few lines of Markdown, to be pasted into a pull request.</summary>
public static class MarkdownReport
{
    private static readonly string[] Columns = ["accuracy", "nll", "brier", "ece"];

    /// <summary>Writes the report. The same input gives the same bytes.</summary>
    public static void Write(ReportInput input, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(writer);

        var run = input.Run;
        Line(writer, "## Stress-test report");
        Line(writer);
        Line(writer, $"Run `{Code(run.Id)}`, suite `{Code(run.Suite)}`: {ReportNumber.Plural(run.Checkpoints.Count, "checkpoint")} under {ReportNumber.Plural(run.Conditions.Count, "condition")}.");
        Line(writer);
        WriteScales(input, writer);
        Line(writer);
        Line(writer, "Intervals in brackets are 95%. The full report is report.html.");
    }

    private static void WriteScales(ReportInput input, TextWriter writer)
    {
        var names = new ReportNames(input.Run);
        var clean = names.Conditions(ConditionKind.Clean).FirstOrDefault();
        Line(writer, $"| Checkpoint | Parameters | {string.Join(" | ", Columns.Select(MetricText.Name))} |");
        Line(writer, $"|---|---:|{string.Concat(Columns.Select(_ => "---:|"))}");
        foreach (var checkpoint in input.Run.Checkpoints)
        {
            var cell = clean is null ? null : input.Run.Cell(checkpoint.Id, clean.Id);
            var values = Columns.Select(metric => ReportNumber.Cell(cell?.Find(metric)));
            var variant = checkpoint.Variant is null ? string.Empty : $" ({checkpoint.Variant.Replace('_', ' ')})";
            Line(writer, $"| {Text(names.Of(checkpoint) + variant)} | {ReportNumber.Size(checkpoint.Parameters)} | {string.Join(" | ", values.Select(Text))} |");
        }
    }

    private static void Line(TextWriter writer, string text = "")
    {
        writer.Write(text);
        writer.Write('\n');
    }

    /// <summary>A text in which nothing is Markdown or HTML, and which stays inside its cell.</summary>
    internal static string Text(string? text)
    {
        var result = new System.Text.StringBuilder();
        foreach (var character in text ?? string.Empty)
        {
            _ = character switch
            {
                '<' => result.Append("&lt;"),
                '>' => result.Append("&gt;"),
                '&' => result.Append("&amp;"),
                '|' or '*' or '_' or '`' or '\\' or '#' or '~' or '!' or '@' => result.Append('\\').Append(character),
                _ when char.IsControl(character) => result.Append(' '),
                _ => result.Append(character),
            };
        }

        return result.ToString();
    }

    private static string Code(string text) => text.Replace('`', '\'').ReplaceLineEndings(" ");
}
