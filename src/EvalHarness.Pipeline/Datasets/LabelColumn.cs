using System.Globalization;
using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>Turns the texts of a label column into class numbers: by the name of a class, else by its number.</summary>
internal sealed class LabelColumn
{
    private readonly int _position;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    private LabelColumn(int position, IReadOnlyList<string> classes)
    {
        _position = position;
        Classes = classes;
        // Numbers stand for places only where the classes are no numbers themselves.
        for (var i = 0; i < classes.Count && !ClassOrder.AreNumbers(classes); i++)
        {
            _numbers.TryAdd(i.ToString(CultureInfo.InvariantCulture), i);
        }

        for (var i = 0; i < classes.Count; i++)
        {
            _numbers[classes[i]] = i;
        }
    }

    public IReadOnlyList<string> Classes { get; }

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
    public static int Usual(RowSource source) => ((string[])["label", "class", "target", "y"])
        .Select(name => ClassOrder.Find(name, source.Header)).FirstOrDefault(found => found >= 0, -1);

    /// <summary>The class of a row; -1 with the reason if it has none.</summary>
    public int Of(string?[] row, out string? problem)
    {
        var text = row[_position]?.Trim() ?? string.Empty;
        if (_numbers.TryGetValue(text, out var label) || (Whole(text) is { } whole && _numbers.TryGetValue(whole, out label)))
        {
            problem = null;
            return label;
        }

        problem = text.Length == 0 ? "its label is missing" : $"its label '{text}' is no class";
        return -1;
    }

    private static string? Whole(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue
            ? ((int)number).ToString(CultureInfo.InvariantCulture)
            : null;

    private static IReadOnlyList<string> ClassesOf(RowSource source, RowScan scan, int position)
    {
        var distinct = scan.Distinct(position);
        if (distinct is not { Count: > 0 })
        {
            throw new RefusedException(
                $"{Path.GetFileName(source.Path)}: column '{source.Header[position]}' holds no labels (none, or more than 4096 different ones).",
                "Name the right label_column in dataset.json.");
        }

        // 3.0 is class 3: pandas writes whole numbers so where one is missing.
        var whole = distinct.Select(Whole).ToArray();
        if (whole.Contains(null))
        {
            return scan.IsNumber(position) ? [.. distinct.OrderBy(text => double.Parse(text, CultureInfo.InvariantCulture))] : distinct;
        }

        // A class in between may merely have no row here. Whether there is one below the first nobody knows: many count from 1.
        var numbers = whole.Select(text => int.Parse(text!, CultureInfo.InvariantCulture)).Distinct().ToArray();
        return numbers.Min() >= 0 && numbers.Max() < 4096
            ? Enumerable.Range(numbers.Min(), numbers.Max() - numbers.Min() + 1).Select(number => number.ToString(CultureInfo.InvariantCulture)).ToArray()
            : numbers.Order().Select(number => number.ToString(CultureInfo.InvariantCulture)).ToArray();
    }
}
