using System.Globalization;
using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>Which column of a file of rows holds the labels.</summary>
internal sealed class LabelGuess(RowSource source, IReadOnlyList<string?[]> first)
{
    private const int FewClasses = 20;
    private const int RowsOfAClass = 5;

    /// <summary>Position of the column that the user names, else of one of a usual name, else of the last one (the first, where texts come last); -1 for data that need no labels.</summary>
    /// <exception cref="RefusedException">The column does not look like classes: numbers with fractions, or nearly as many values as rows.</exception>
    public int Find(NewData data, string file, List<string> assumptions)
    {
        if (data.LabelColumn is { } named)
        {
            return source.Find(named) is >= 0 and var given ? given : throw new RefusedException(
                $"'{file}' has no column '{named}', but: {string.Join(", ", source.Header.Take(12))}.", "Name one of them: --label COLUMN.");
        }

        var usual = LabelColumn.Usual(source);
        var last = source.Header.Count - 1;
        var column = usual >= 0 ? usual : RowGuess.IsText(first, last) ? 0 : last;
        var why = usual >= 0 ? string.Empty : $", the {(column == last ? "last" : "first")} one, as none is called label, class, target or y (or name it: --label COLUMN)";
        if (source.Header.Count > 1 && Doubt(column, isUsual: usual >= 0) is { } doubt)
        {
            return data.Role == DatasetRole.Ood ? Without(column, doubt, assumptions) : throw new RefusedException(
                $"'{file}': column '{source.Header[column]}'{(usual >= 0 ? string.Empty : ", the one that would be taken as none is called label, class, target or y,")} holds {doubt}, and such are no classes.",
                $"Name the column of the labels: --label COLUMN, one of {string.Join(", ", source.Header.Take(12))}{(source.Header.Count > 12 ? ", ..." : string.Empty)}.");
        }

        assumptions.Add($"labels: column '{source.Header[column]}'{why}");
        return column;
    }

    private int Without(int column, string doubt, List<string> assumptions)
    {
        assumptions.Add($"labels: none, as column '{source.Header[column]}' holds {doubt}");
        return -1;
    }

    // What speaks against classes. A usual name speaks for them, but not where a regression would predict the numbers.
    private string? Doubt(int column, bool isUsual)
    {
        var scan = new RowScan(source, DatasetOptions.MissingTexts);
        var distinct = scan.Distinct(column);
        var broken = scan.IsNumber(column) ? distinct?.FirstOrDefault(text => NumberText.TryParse(text, out var number) && number != Math.Floor(number)) : null;
        return broken is not null ? $"numbers with fractions ({broken})"
            : !isUsual && distinct is null ? "more than 4096 different values"
            : !isUsual && distinct!.Count > FewClasses && distinct.Count * RowsOfAClass > scan.Count
                ? string.Create(CultureInfo.InvariantCulture, $"{distinct.Count} different values in {scan.Count} rows")
                : null;
    }
}
