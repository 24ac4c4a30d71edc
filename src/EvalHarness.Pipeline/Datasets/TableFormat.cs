using System.Globalization;
using EvalHarness.Data;
using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>A table: columns of numbers, and columns of categories whose codes are their positions in ordinal order (or in the order that dataset.json gives).</summary>
internal sealed class TableFormat : RowFormat
{
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
        var source = RowSource.Open(card.Needed("data"), card.Options.Delimiter, isJson: false);
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

    private static string[] Others(DatasetCard card, RowSource source)
    {
        // Without a list: every column but the label, the index and the slices.
        var label = card.LabelColumn ?? ((string[])["label", "class", "target", "y"]).FirstOrDefault(name => source.Find(name) >= 0);
        var slices = card.Slices.Select(slice => slice.Name).ToHashSet(StringComparer.Ordinal);
        return source.Header.Where(name => name != label && name is not "index" && name.Length > 0 && !slices.Contains(name)).ToArray();
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
        else if (float.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        problem ??= $"'{trimmed}' is no value of column '{Columns[column].Name}'";
        return float.NaN;
    }
}
