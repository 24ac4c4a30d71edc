using System.Globalization;
using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EvalHarness.MLNet.Datasets;

/// <summary>Reads columns of whatever type as numbers, positions or texts. Each reader belongs to one cursor and allocates nothing a row.</summary>
internal static class ColumnReaders
{
    /// <summary>Whether a type holds one number.</summary>
    public static bool IsNumber(DataViewType type) => type is NumberDataViewType or BooleanDataViewType;

    /// <summary>A number; NaN where ML.NET has it missing.</summary>
    public static Func<double> Number(DataViewRow cursor, DataViewSchema.Column column) => column.Type.RawType switch
    {
        { } raw when raw == typeof(bool) => Boolean(cursor, column),
        { } raw when raw == typeof(float) => Number<float>(cursor, column),
        { } raw when raw == typeof(double) => Number<double>(cursor, column),
        { } raw when raw == typeof(sbyte) => Number<sbyte>(cursor, column),
        { } raw when raw == typeof(short) => Number<short>(cursor, column),
        { } raw when raw == typeof(int) => Number<int>(cursor, column),
        { } raw when raw == typeof(long) => Number<long>(cursor, column),
        { } raw when raw == typeof(byte) => Number<byte>(cursor, column),
        { } raw when raw == typeof(ushort) => Number<ushort>(cursor, column),
        { } raw when raw == typeof(uint) => Number<uint>(cursor, column),
        _ => Number<ulong>(cursor, column),
    };

    /// <summary>A key from 0; -1 where there is none: ML.NET stores it plus 1.</summary>
    public static Func<int> Key(DataViewRow cursor, DataViewSchema.Column column)
    {
        var read = Number(cursor, column);
        return () => (int)read() - 1;
    }

    /// <summary>A text; empty where it is missing.</summary>
    public static Func<ReadOnlyMemory<char>> Text(DataViewRow cursor, DataViewSchema.Column column)
    {
        var get = cursor.GetGetter<ReadOnlyMemory<char>>(column);
        var value = default(ReadOnlyMemory<char>);
        return () =>
        {
            get(ref value);
            return value;
        };
    }

    /// <summary>Any scalar as a text, a key by its name; null where it is missing.</summary>
    public static Func<string?> AnyText(DataViewRow cursor, DataViewSchema.Column column)
    {
        if (column.Type is KeyDataViewType key)
        {
            var (names, position) = (ColumnNames.Of(column.Annotations, "KeyValues", (int)key.Count), Key(cursor, column));
            return () => position() is >= 0 and var at ? names?[at] ?? at.ToString(CultureInfo.InvariantCulture) : null;
        }

        if (column.Type == TextDataViewType.Instance)
        {
            var text = Text(cursor, column);
            return () => text() is { IsEmpty: false } value ? value.ToString() : null;
        }

        var number = Number(cursor, column);
        return column.Type == BooleanDataViewType.Instance
            ? () => number() is not 0 ? bool.TrueString : bool.FalseString
            : () => number() is var value && double.IsNaN(value) ? null : value.ToString(CultureInfo.InvariantCulture);
    }

    private static Func<double> Number<T>(DataViewRow cursor, DataViewSchema.Column column)
        where T : INumberBase<T>
    {
        var get = cursor.GetGetter<T>(column);
        var value = T.Zero;
        return () =>
        {
            get(ref value!);
            return double.CreateSaturating(value);
        };
    }

    private static Func<double> Boolean(DataViewRow cursor, DataViewSchema.Column column)
    {
        var get = cursor.GetGetter<bool>(column);
        var value = false;
        return () =>
        {
            get(ref value);
            return value ? 1 : 0;
        };
    }
}
