using System.Globalization;
using EvalHarness.Data;
using EvalHarness.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EvalHarness.MLNet.Datasets;

/// <summary>Writes the values of a column of a view, one or a whole vector.</summary>
/// <param name="values">Where they go.</param>
internal delegate void FillValues(Span<float> values);

/// <summary>A column of a view as columns of a table: one number, one category, or the slots of a vector.</summary>
internal sealed class ViewFeature
{
    private const int MaxCategories = 4096;

    private readonly DataViewSchema.Column _column;
    private readonly Dictionary<string, int>? _codes;

    private ViewFeature(DataViewSchema.Column column, IReadOnlyList<TabularColumn> columns)
    {
        (_column, Columns) = (column, columns);
        _codes = column.Type == TextDataViewType.Instance
            ? columns[0].Categories!.Select((text, code) => (text, code)).ToDictionary(pair => pair.text, pair => pair.code, StringComparer.Ordinal)
            : null;
    }

    /// <summary>The columns that it gives.</summary>
    public IReadOnlyList<TabularColumn> Columns { get; }

    /// <summary>Whether a column can be a feature.</summary>
    public static bool Fits(DataViewSchema.Column column) => column.Type switch
    {
        VectorDataViewType { Size: > 0 } vector => vector.ItemType == NumberDataViewType.Single || vector.ItemType == NumberDataViewType.Double,
        KeyDataViewType key => key.Count <= MaxCategories,
        var type => type == TextDataViewType.Instance || ColumnReaders.IsNumber(type),
    };

    /// <summary>Understands a column; a column of texts is read through once for its categories.</summary>
    /// <param name="view">The view.</param>
    /// <param name="column">The column.</param>
    /// <param name="categories">Its categories in the order of their codes; null to take the texts in ordinal order.</param>
    /// <exception cref="RefusedException">It cannot be a feature.</exception>
    public static ViewFeature Of(IDataView view, DataViewSchema.Column column, IReadOnlyList<string>? categories)
    {
        if (!Fits(column))
        {
            throw new RefusedException(
                $"The column '{column.Name}' holds {column.Type}, which is no feature.", "Name the feature columns (options: features): numbers, texts, keys, or vectors of a fixed size.");
        }

        return column.Type switch
        {
            VectorDataViewType vector => new ViewFeature(column, [.. Slots(column, vector.Size).Select(name => new TabularColumn(name, null))]),
            KeyDataViewType key => new ViewFeature(column, [new TabularColumn(column.Name, Names(column, (int)key.Count))]),
            var type when type == TextDataViewType.Instance => new ViewFeature(column, [new TabularColumn(column.Name, categories ?? TextsOf(view, column))]),
            _ => new ViewFeature(column, [new TabularColumn(column.Name, null)]),
        };
    }

    /// <summary>Reads the values of a row: numbers as they are, categories as their codes, NaN where one is missing or unknown.</summary>
    public FillValues Reader(DataViewRow row)
    {
        switch (_column.Type)
        {
            case VectorDataViewType vector when vector.ItemType == NumberDataViewType.Single:
                var singles = row.GetGetter<VBuffer<float>>(_column);
                var buffer = default(VBuffer<float>);
                return values =>
                {
                    singles(ref buffer);
                    buffer.CopyTo(values);
                };
            case VectorDataViewType:
                var doubles = row.GetGetter<VBuffer<double>>(_column);
                var wide = default(VBuffer<double>);
                return values =>
                {
                    doubles(ref wide);
                    for (var i = 0; i < values.Length; i++)
                    {
                        values[i] = (float)wide.GetItemOrDefault(i);
                    }
                };
            case KeyDataViewType:
                var key = ColumnReaders.Key(row, _column);
                return values => values[0] = key() is >= 0 and var at ? at : float.NaN;
            default:
                return _codes is null ? Scalar(ColumnReaders.Number(row, _column)) : Category(ColumnReaders.Text(row, _column), _codes);
        }
    }

    private static FillValues Scalar(Func<double> number) => values => values[0] = (float)number();

    private static FillValues Category(Func<ReadOnlyMemory<char>> text, Dictionary<string, int> codes)
    {
        var find = codes.GetAlternateLookup<ReadOnlySpan<char>>();
        return values => values[0] = find.TryGetValue(text().Span.Trim(), out var code) ? code : float.NaN;
    }

    private static IEnumerable<string> Slots(DataViewSchema.Column column, int size)
    {
        var names = ColumnNames.Of(column.Annotations, "SlotNames", size);
        var isWhole = names is not null && names.All(name => name.Length > 0) && names.Distinct(StringComparer.Ordinal).Count() == size;
        return Enumerable.Range(0, size).Select(i => isWhole ? names![i] : string.Create(CultureInfo.InvariantCulture, $"{column.Name}[{i}]"));
    }

    private static string[] Names(DataViewSchema.Column column, int count) =>
        ColumnNames.Of(column.Annotations, "KeyValues", count) ?? [.. Enumerable.Range(0, count).Select(k => k.ToString(CultureInfo.InvariantCulture))];

    private static IReadOnlyList<string> TextsOf(IDataView view, DataViewSchema.Column column)
    {
        var distinct = new HashSet<string>(StringComparer.Ordinal);
        var find = distinct.GetAlternateLookup<ReadOnlySpan<char>>();
        using var cursor = view.GetRowCursor([column]);
        var text = ColumnReaders.Text(cursor, column);
        while (cursor.MoveNext())
        {
            if (text().Span.Trim() is { IsEmpty: false } value && find.Add(value) && distinct.Count > MaxCategories)
            {
                throw new RefusedException(
                    $"The column '{column.Name}' has more than {MaxCategories} different texts.", "Leave it out: name the feature columns (options: features). For texts, say \"kind\": \"text\".");
            }
        }

        return [.. distinct.Order(StringComparer.Ordinal)];
    }
}
