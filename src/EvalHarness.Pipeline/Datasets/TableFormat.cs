using EvalHarness.Data;
using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>A table: columns of numbers, and columns of categories whose codes are their positions in ordinal order (or in the order that dataset.json gives).</summary>
internal sealed class TableFormat : RowFormat
{
    private const int ManyCategories = 20;
    private readonly int[] _positions;
    private readonly Dictionary<string, int>?[] _codes;

    private TableFormat(RowSource source, RowScan scan, LabelColumn? labels, int[] positions, IReadOnlyList<TabularColumn> columns)
        : base(source, scan, labels)
    {
        _positions = positions;
        _codes = columns
            .Select(column => column.Categories?.Select((text, code) => (text, code)).ToDictionary(item => item.text, item => item.code, StringComparer.Ordinal))
            .ToArray();
    }

    public static TableFormat Create(DatasetCard card)
    {
        var source = RowSource.Open(card, isJson: false);
        var scan = new RowScan(source, card.Options.Missing);
        var labels = LabelColumn.Find(card, source, scan);
        var features = card.Options.Features ?? Others(card, source);
        var positions = features.Select(source.Needed).ToArray();
        var columns = features.Select((name, i) => new TabularColumn(name, Categories(card, scan, name, positions[i], source))).ToArray();
        return new TableFormat(source, scan, labels, positions, columns)
        {
            Kind = DataKind.Tabular,
            Count = scan.Count,
            Columns = columns,
            Classes = labels?.Classes,
            HasLabels = labels is not null,
            Warnings = [.. scan.Warnings, .. features.Select((name, i) => Doubt(card, scan, name, positions[i])).OfType<string>()],
        };
    }

    protected override void Store(SampleBatch batch, List<string?[]> rows, string?[] problems)
    {
        var table = (TabularBatch)batch;
        for (var i = 0; i < rows.Count; i++)
        {
            var values = table.Row(i);
            for (var column = 0; column < values.Length; column++)
            {
                values[column] = Value(rows[i][_positions[column]], column, ref problems[i]);
            }
        }
    }

    /// <summary>Whether a column merely counts the rows, by its name: pandas writes its index so.</summary>
    public static bool IsIndex(string name) => name is "" or "index" or "Unnamed: 0";

    private static string[] Others(DatasetCard card, RowSource source)
    {
        // Without a list: every column but the label, the index and the slices.
        var label = card.LabelColumn ?? (LabelColumn.Usual(source) is >= 0 and var usual ? source.Header[usual] : null);
        var slices = card.Slices.Select(slice => slice.Name).ToHashSet(StringComparer.Ordinal);
        var others = source.Header.Where(name => name != label && !IsIndex(name) && !slices.Contains(name)).ToArray();
        return others.Length > 0 ? others : throw new RefusedException(
            $"{Path.GetFileName(source.Path)} has no column of features, but: {string.Join(", ", source.Header.Take(12))}.",
            "Add columns beside the label, or name the right label_column in dataset.json; a delimiter that is not found goes there, too (options: delimiter).");
    }

    // What looks like numbers or like ids and was hardly meant as categories: codes that mean nothing to the checkpoint.
    private static string? Doubt(DatasetCard card, RowScan scan, string name, int position)
    {
        if (card.Options.Categories.ContainsKey(name) || card.Options.Categorical?.Contains(name) == true)
        {
            return null;
        }

        if (scan.IsNumber(position))
        {
            var isId = card.Options.Features is null && name.EndsWith("id", StringComparison.OrdinalIgnoreCase) && scan.Count > ManyCategories && (scan.Distinct(position)?.Count ?? scan.Count) == scan.Count;
            return isId ? $"column '{name}' holds a number of its own in each row, as an id does, and is taken as a feature. Leave it out: list the others (options: features)." : null;
        }

        if (scan.TextAmongNumbers(position) is { } found)
        {
            return FormattableString.Invariant(
                $"column '{name}' holds numbers and texts (the first: '{found.Text}', row {found.Row} below the header), so all are taken as categories. ")
                + "Correct the text, name it in options: missing, or name the column in options: categorical.";
        }

        var texts = scan.Distinct(position) ?? [];
        return texts.Count > 1 && texts.All(NumberText.LooksLikeOne)
            ? $"column '{name}' holds texts that look like numbers (such as '{texts[0]}'), so each is taken as a category. Write numbers as 1234.5, or name the column in options: categorical."
            : card.Options.Features is null && texts.Count > ManyCategories && 2 * texts.Count > scan.Count
                ? FormattableString.Invariant($"column '{name}' holds {texts.Count} different texts in {scan.Count} rows, as ids, names and dates do, each taken as a category. ")
                    + "Leave it out (options: features), or name it in options: categorical."
                : null;
    }

    private static IReadOnlyList<string>? Categories(DatasetCard card, RowScan scan, string name, int position, RowSource source)
    {
        if (card.Options.Categories.TryGetValue(name, out var given))
        {
            return given;
        }

        var isCategory = !scan.IsNumber(position) || card.Options.Categorical?.Contains(name) == true;
        return !isCategory
            ? null
            : scan.Distinct(position) ?? throw new RefusedException(
                $"{Path.GetFileName(source.Path)}: column '{name}' has more than 4096 different texts.",
                "Leave it out: list the feature columns in dataset.json (options: features).");
    }

    private float Value(string? text, int column, ref string? problem)
    {
        if (Scan.IsMissing(text))
        {
            return float.NaN;
        }

        var trimmed = text!.Trim();
        if (_codes[column] is { } codes)
        {
            if (codes.TryGetValue(trimmed, out var code))
            {
                return code;
            }
        }
        else if (NumberText.TryParse(trimmed, out var number))
        {
            problem ??= float.IsFinite((float)number) ? null : NumberText.Beyond(trimmed, Columns[column].Name);
            return (float)number;
        }

        problem ??= $"'{trimmed}' is no value of column '{Columns[column].Name}'";
        return float.NaN;
    }
}
