namespace EvalHarness.Reports;

/// <summary>A column of a table on the page.</summary>
/// <param name="Label">Heading.</param>
/// <param name="IsNumber">Whether it is set to the right.</param>
/// <param name="IsOptional">Whether it is not shown where no row has a number to sort by.</param>
internal sealed record HtmlColumn(string Label, bool IsNumber = false, bool IsOptional = false);

/// <summary>A cell: markup, and the number to sort by where there is one.</summary>
/// <param name="Markup">What it shows.</param>
/// <param name="Sort">Number to sort by; null to sort by the text.</param>
internal readonly record struct HtmlCell(Html Markup, double? Sort = null)
{
    /// <summary>A cell with a text.</summary>
    public static implicit operator HtmlCell(string? text) => new(Html.Text(text));

    /// <summary>A cell with markup.</summary>
    public static implicit operator HtmlCell(Html markup) => new(markup);
}

/// <summary>Tables that sort, and filter where asked; readable without a script.</summary>
internal static class HtmlTable
{
    /// <summary>The markup of a table; the first cell of a row is its heading.</summary>
    /// <param name="caption">What the table holds, with its units and conventions.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="rows">Rows, each as long as the columns.</param>
    /// <param name="filter">Whether a field above it filters the rows.</param>
    public static Html Render(string caption, IReadOnlyList<HtmlColumn> columns, IEnumerable<HtmlCell[]> rows, bool filter = false)
    {
        var cells = rows.ToList();
        var shown = Enumerable.Range(0, columns.Count).Where(i => !columns[i].IsOptional || cells.Exists(row => row[i].Sort is not null)).ToList();
        var head = Html.Join(shown.Select(i => Html.Of($"<th scope=\"col\"{Class(columns[i])}>{columns[i].Label}</th>")));
        var body = Html.Join(cells.Select(row => Html.Of($"<tr>{Html.Join(shown.Select(i => Cell(row[i], columns[i], i == 0)))}</tr>\n")));
        var attribute = filter ? new Html(" data-filter=\"\"") : Html.None;
        return Html.Of($"""
            <div class="scroll" tabindex="0" role="region" aria-label="{caption}"><table class="sortable"{attribute}>
            <caption>{caption}</caption>
            <thead><tr>{head}</tr></thead>
            <tbody>
            {body}</tbody></table></div>

            """);
    }

    private static Html Cell(HtmlCell cell, HtmlColumn column, bool first)
    {
        var sort = cell.Sort is { } value ? Html.Of($" data-value=\"{value}\"") : column.IsNumber ? new Html(" data-value=\"\"") : Html.None;
        return first
            ? Html.Of($"<th scope=\"row\" class=\"name\"{sort}>{cell.Markup}</th>")
            : Html.Of($"<td{Class(column)}{sort}>{cell.Markup}</td>");
    }

    private static Html Class(HtmlColumn column) => new(column.IsNumber ? " class=\"num\"" : string.Empty);
}
