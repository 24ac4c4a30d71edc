using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>The column of a table that holds the labels.</summary>
internal sealed class LabelColumn
{
    private readonly int _position;
    private readonly ClassTexts _texts;

    private LabelColumn(int position, IReadOnlyList<string> classes)
    {
        _position = position;
        _texts = new ClassTexts(classes);
    }

    public IReadOnlyList<string> Classes => _texts.Classes;

    /// <summary>The column that dataset.json names, else one of a usual name; null if the data have no labels.</summary>
    public static LabelColumn? Find(DatasetCard card, RowSource source, RowScan scan)
    {
        var position = card.LabelColumn is { } named
            ? source.Needed(named)
            : Usual(source);
        if (position < 0)
        {
            return null;
        }

        return new LabelColumn(position, card.Classes ?? ClassesOf(source, scan, position));
    }

    /// <summary>Position of the first column of a usual name, in any case (label, class, target, y); -1 if there is none.</summary>
    public static int Usual(RowSource source) => FirstOf(source, ["label", "class", "target", "y"]);

    /// <summary>Position of the first column that has one of some names, in any case; -1 if there is none.</summary>
    public static int FirstOf(RowSource source, IReadOnlyList<string> names) => names.Select(new ClassIndex(source.Header).Find).FirstOrDefault(found => found >= 0, -1);

    /// <summary>The class of a row; -1 with the reason if it has none.</summary>
    public int Of(string?[] row, out string? problem)
    {
        var text = row[_position]?.Trim() ?? string.Empty;
        var label = _texts.Find(text);
        problem = label >= 0 ? null : text.Length == 0 ? "its label is missing" : $"its label '{text}' is no class";
        return label;
    }

    private static IReadOnlyList<string> ClassesOf(RowSource source, RowScan scan, int position) => scan.Distinct(position) is { Count: > 0 } distinct
        ? ClassTexts.ClassesOf(distinct)
        : throw new RefusedException(
            $"{Path.GetFileName(source.Path)}: column '{source.Header[position]}' holds no labels (none, or more than 4096 different ones).",
            "Name the right label_column in dataset.json.");
}
