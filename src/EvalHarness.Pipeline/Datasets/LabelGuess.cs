using System.Globalization;
using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>Which column of a file of rows holds the labels.</summary>
internal sealed class LabelGuess(RowSource source, IReadOnlyList<string?[]> first)
{
    private const int FewClasses = 20;
    private const int RowsOfAClass = 5;
    private const int FewestOneHot = 3;
    private static readonly string[] AlsoUsual = ["labels", "category", "sentiment", "species", "diagnosis", "outcome", "survived"];

    /// <summary>Position of the column that the user names, else of one of a usual name, else of the last one (the first, where texts come last); -1 for data that need no labels.</summary>
    /// <exception cref="RefusedException">The column does not look like classes: numbers with fractions, or nearly as many values as rows.</exception>
    public int Find(NewData data, string file, List<string> assumptions)
    {
        if (data.LabelColumn is { } named)
        {
            return source.Find(named) is >= 0 and var given ? given : throw new RefusedException(
                $"'{file}' has no column '{named}', but: {string.Join(", ", source.Header.Take(12))}.", "Name one of them: --label COLUMN.");
        }

        var usual = LabelColumn.Usual(source) is >= 0 and var found
            ? found
            : LabelColumn.FirstOf(source, AlsoUsual);
        var last = Enumerable.Range(0, source.Header.Count).LastOrDefault(i => source.Header[i].Length > 0);
        var column = usual >= 0 ? usual : RowGuess.IsText(first, last) ? 0 : last;
        var why = usual >= 0 ? string.Empty : $", the {(column == last ? "last" : "first")} one, as none is called label, class, target, y or the like (or name it: --label COLUMN)";
        if (usual < 0 && OneHot() is >= FewestOneHot and var columns)
        {
            throw new RefusedException(
                $"'{file}': the last {columns} columns ({string.Join(", ", source.Header.TakeLast(columns).Take(12))}) hold one 1 in each row and else 0, as a label in one-hot form does.",
                "Write the class of each row into one column, in pandas: frame['label'] = frame[names].idxmax(axis=1); or name the column of the labels: --label COLUMN.");
        }

        if (source.Header.Count > 1 && Doubt(column, isUsual: usual >= 0) is { } doubt)
        {
            return data.Role == DatasetRole.Ood ? Without(column, doubt, assumptions) : throw new RefusedException(
                $"'{file}': column '{source.Header[column]}'{(usual >= 0 ? string.Empty : ", the one that would be taken as none is called label, class, target, y or the like,")} holds {doubt}, and such are no classes.",
                $"Name the column of the labels: --label COLUMN, one of {string.Join(", ", source.Header.Take(12))}{(source.Header.Count > 12 ? ", ..." : string.Empty)}.");
        }

        assumptions.Add($"labels: column '{source.Header[column]}'{why}");
        return column;
    }

    // How many of the last columns hold a single 1 in each row.
    private int OneHot()
    {
        var most = 0;
        var sums = new int[first.Count];
        for (var column = source.Header.Count - 1; column >= 0; column--)
        {
            for (var row = 0; row < first.Count; row++)
            {
                if (!NumberText.TryParse(first[row][column] ?? string.Empty, out var number) || number is not (0 or 1))
                {
                    return most;
                }

                sums[row] += (int)number;
            }

            most = sums.All(sum => sum == 1) ? source.Header.Count - column : most;
        }

        return most;
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
