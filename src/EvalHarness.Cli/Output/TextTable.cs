using Spectre.Console;

namespace EvalHarness.Cli.Output;

/// <summary>A column of a table on the terminal.</summary>
/// <param name="Header">Its heading.</param>
/// <param name="IsNumber">Numbers are aligned right.</param>
/// <param name="Priority">0 is always shown; the highest go first where the terminal is narrow.</param>
internal sealed record TextColumn(string Header, bool IsNumber = false, int Priority = 0);

/// <summary>
/// Tables that fit the terminal: columns of little weight are left out before anything wraps, and a line says so. Of those, a column without any value is not shown.
/// </summary>
internal static class TextTable
{
    /// <summary>What stands for a number that is undefined.</summary>
    public const string Missing = "n/a";

    /// <summary>Writes the table to standard output.</summary>
    public static void Write(IReadOnlyList<TextColumn> columns, IReadOnlyList<string[]> rows) => Write(Console.Out, Terminal.Width, columns, rows);

    /// <summary>Writes a table of texts.</summary>
    /// <param name="columns">Headings.</param>
    /// <param name="priorities">Of each column, as in <see cref="TextColumn"/>.</param>
    /// <param name="rows">A text for each column.</param>
    public static void Write(IReadOnlyList<string> columns, IReadOnlyList<int> priorities, IReadOnlyList<IReadOnlyList<string>> rows) =>
        Write([.. columns.Zip(priorities, (column, priority) => new TextColumn(column, Priority: priority))], [.. rows.Select(row => row.ToArray())]);

    /// <summary>Writes the table to any writer, as wide as said.</summary>
    public static void Write(TextWriter writer, int width, IReadOnlyList<TextColumn> columns, IReadOnlyList<string[]> rows)
    {
        var kept = Fit(width, columns, rows);
        var table = new Table { Border = TableBorder.Simple, ShowRowSeparators = false };
        foreach (var index in kept)
        {
            var column = new TableColumn(Markup.Escape(columns[index].Header)) { NoWrap = columns[index].IsNumber, Padding = new Padding(0, 0, 1, 0) };
            table.AddColumn(columns[index].IsNumber ? column.RightAligned() : column);
        }

        foreach (var row in rows)
        {
            table.AddRow([.. kept.Select(index => Markup.Escape(row[index]))]);
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        console.Write(table);
        var hidden = columns.Where((_, index) => !kept.Contains(index) && HasValue(rows, index)).Select(column => column.Header).ToList();
        if (hidden.Count > 0)
        {
            writer.WriteLine($" Not shown at this width: {string.Join("; ", hidden)}.");
        }
    }

    private static List<int> Fit(int width, IReadOnlyList<TextColumn> columns, IReadOnlyList<string[]> rows)
    {
        var widths = columns.Select((column, index) => Math.Max(column.Header.Length, rows.Count == 0 ? 0 : rows.Max(row => row[index].Length)) + 3).ToArray();
        var kept = Enumerable.Range(0, columns.Count).Where(index => columns[index].Priority == 0 || HasValue(rows, index)).ToList();
        while (kept.Sum(index => widths[index]) + 2 > width && kept.Any(index => columns[index].Priority > 0))
        {
            kept.Remove(kept.Where(index => columns[index].Priority > 0).OrderByDescending(index => columns[index].Priority).ThenByDescending(index => index).First());
        }

        return kept;
    }

    private static bool HasValue(IReadOnlyList<string[]> rows, int column) =>
        rows.Count == 0 || rows.Any(row => row[column].Length > 0 && !string.Equals(row[column], Missing, StringComparison.Ordinal));
}
