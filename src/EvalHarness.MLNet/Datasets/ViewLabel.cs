using System.Globalization;
using EvalHarness.Datasets;
using EvalHarness.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EvalHarness.MLNet.Datasets;

/// <summary>
/// The label column of a view, as classes: a key by the names of its values, true and false, texts, or whole numbers. Where classes are given, the
/// values are found among them by name, numbers also by position.
/// </summary>
internal sealed class ViewLabel
{
    private const int MaxDistinct = 4096;

    private readonly DataViewSchema.Column _column;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly int[]? _ofKey;

    private ViewLabel(DataViewSchema.Column column, IReadOnlyList<string> values, IReadOnlyList<string>? classes)
    {
        (_column, Classes) = (column, classes ?? values);
        for (var i = 0; i < Classes.Count; i++)
        {
            _numbers.TryAdd(i.ToString(CultureInfo.InvariantCulture), i);
        }

        for (var i = 0; i < Classes.Count; i++)
        {
            _numbers[Classes[i]] = i;
        }

        if (column.Type is KeyDataViewType or BooleanDataViewType)
        {
            // Keys without a common name with the classes are the classes by position.
            var byName = values.Select(new ClassIndex(Classes).Find).ToArray();
            _ofKey = byName.All(position => position < 0) ? [.. Enumerable.Range(0, values.Count).Select(k => k < Classes.Count ? k : -1)] : byName;
        }
    }

    /// <summary>The classes in the order of the labels.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Understands a column.</summary>
    /// <exception cref="RefusedException">It holds no labels.</exception>
    public static ViewLabel Of(IDataView view, DataViewSchema.Column column, IReadOnlyList<string>? classes) => column.Type switch
    {
        KeyDataViewType { Count: <= 1 << 20 } key => new ViewLabel(
            column, ColumnNames.Of(column.Annotations, "KeyValues", (int)key.Count) ?? [.. Enumerable.Range(0, (int)key.Count).Select(k => k.ToString(CultureInfo.InvariantCulture))], classes),
        BooleanDataViewType => new ViewLabel(column, [bool.FalseString, bool.TrueString], classes),
        TextDataViewType or NumberDataViewType => new ViewLabel(column, classes ?? ValuesOf(view, column), classes),
        _ => throw new RefusedException(
            $"The column '{column.Name}' holds {column.Type}, which is no label.", "Name the label column (label_column): a key, a text, a whole number, or true and false."),
    };

    /// <summary>Reads the class of a row; -1 where it is missing, -2 where it is no class.</summary>
    public Func<int> Reader(DataViewRow row)
    {
        if (_ofKey is not null)
        {
            var key = _column.Type is KeyDataViewType ? ColumnReaders.Key(row, _column) : Whole(ColumnReaders.Number(row, _column));
            return () => key() is var at && at < 0 ? -1 : _ofKey[at] < 0 ? -2 : _ofKey[at];
        }

        if (_column.Type == TextDataViewType.Instance)
        {
            var (text, find) = (ColumnReaders.Text(row, _column), _numbers.GetAlternateLookup<ReadOnlySpan<char>>());
            return () => text().Span.Trim() is { IsEmpty: false } value ? find.TryGetValue(value, out var number) ? number : -2 : -1;
        }

        var byNumber = _numbers
            .Where(pair => double.TryParse(pair.Key, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            .ToDictionary(pair => double.Parse(pair.Key, CultureInfo.InvariantCulture), pair => pair.Value);
        var number = ColumnReaders.Number(row, _column);
        return () => number() is var value && double.IsNaN(value) ? -1 : byNumber.GetValueOrDefault(value, -2);
    }

    private static Func<int> Whole(Func<double> number) => () => (int)number();

    private static IReadOnlyList<string> ValuesOf(IDataView view, DataViewSchema.Column column)
    {
        var distinct = new HashSet<string>(StringComparer.Ordinal);
        using var cursor = view.GetRowCursor([column]);
        var text = ColumnReaders.AnyText(cursor, column);
        while (distinct.Count <= MaxDistinct && cursor.MoveNext())
        {
            if (text()?.Trim() is { Length: > 0 } value)
            {
                distinct.Add(value);
            }
        }

        if (distinct.Count is 0 or > MaxDistinct)
        {
            throw new RefusedException($"The column '{column.Name}' holds no labels (none, or more than {MaxDistinct} different ones).", "Name the right label column (label_column).");
        }

        var numbers = distinct.Select(value => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1).ToArray();
        return numbers.Min() >= 0 && numbers.Max() < MaxDistinct
            ? [.. Enumerable.Range(0, numbers.Max() + 1).Select(number => number.ToString(CultureInfo.InvariantCulture))]
            : [.. distinct.Order(StringComparer.Ordinal)];
    }
}
