namespace EvalHarness.Reports;

/// <summary>Tables of report.md.</summary>
internal static class MarkdownTable
{
    /// <summary>The lines of a table, its first column set to the left and the others to the right, and an empty line after it.</summary>
    /// <param name="columns">Headings.</param>
    /// <param name="rows">Rows of Markdown, each as long as the columns.</param>
    /// <param name="kept">How many of the first columns are always shown; of the others, one without any value is not.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<string> columns, IReadOnlyList<string[]> rows, int kept)
    {
        var shown = Enumerable.Range(0, columns.Count)
            .Where(i => i < kept || rows.Any(row => !row[i].StartsWith(ReportNumber.Missing, StringComparison.Ordinal)))
            .ToList();
        return
        [
            $"| {string.Join(" | ", shown.Select(i => columns[i]))} |",
            $"|---|{string.Concat(shown.Skip(1).Select(_ => "---:|"))}",
            .. rows.Select(row => $"| {string.Join(" | ", shown.Select(i => row[i]))} |"),
            string.Empty,
        ];
    }
}
