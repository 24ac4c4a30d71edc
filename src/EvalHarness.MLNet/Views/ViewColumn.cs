using Microsoft.ML;
using Microsoft.ML.Data;

namespace EvalHarness.MLNet.Views;

/// <summary>Reads a value of the row that the rows stand on, into a buffer that ML.NET uses again and again.</summary>
/// <typeparam name="TRows">The rows.</typeparam>
/// <typeparam name="TValue">ML.NET's type of the value.</typeparam>
/// <param name="rows">The rows.</param>
/// <param name="value">The buffer.</param>
internal delegate void ReadValue<in TRows, TValue>(TRows rows, ref TValue value);

/// <summary>A column of a lazy view: what the schema says of it, and how a cursor reads it.</summary>
/// <typeparam name="TRows">The rows.</typeparam>
internal sealed class ViewColumn<TRows>
{
    private ViewColumn(string name, DataViewType type, DataViewSchema.Annotations? annotations, Func<TRows, Delegate> getter) =>
        (Name, Type, Annotations, Getter) = (name, type, annotations, getter);

    /// <summary>Name in the schema.</summary>
    public string Name { get; }

    /// <summary>ML.NET's type.</summary>
    public DataViewType Type { get; }

    /// <summary>Key values or slot names; null for none.</summary>
    public DataViewSchema.Annotations? Annotations { get; }

    /// <summary>Makes the <see cref="ValueGetter{TValue}"/> of one cursor.</summary>
    internal Func<TRows, Delegate> Getter { get; }

    /// <summary>Makes a column.</summary>
    public static ViewColumn<TRows> Of<TValue>(string name, DataViewType type, ReadValue<TRows, TValue> read, DataViewSchema.Annotations? annotations = null) =>
        new(name, type, annotations, rows => (ValueGetter<TValue>)((ref TValue value) => read(rows, ref value)));

    /// <summary>A column of text.</summary>
    public static ViewColumn<TRows> OfText(string name, Func<TRows, string?> read) =>
        Of(name, TextDataViewType.Instance, (TRows rows, ref ReadOnlyMemory<char> value) => value = read(rows).AsMemory());

    /// <summary>A column of numbers; a missing one is NaN, as ML.NET has it.</summary>
    public static ViewColumn<TRows> OfDouble(string name, Func<TRows, double?> read) =>
        Of(name, NumberDataViewType.Double, (TRows rows, ref double value) => value = read(rows) ?? double.NaN);

    /// <summary>A column of whole numbers.</summary>
    public static ViewColumn<TRows> OfInt(string name, Func<TRows, int> read) =>
        Of(name, NumberDataViewType.Int32, (TRows rows, ref int value) => value = read(rows));

    /// <summary>
    /// A column of keys. <paramref name="read"/> gives our class, from 0, or -1 for none: ML.NET stores it plus 1, and 0 where there is none.
    /// </summary>
    public static ViewColumn<TRows> OfKey(string name, IReadOnlyList<string> values, Func<TRows, int> read) =>
        Of(name, new KeyDataViewType(typeof(uint), values.Count), (TRows rows, ref uint value) => value = (uint)(read(rows) + 1), ViewNames.Keys(values));
}
