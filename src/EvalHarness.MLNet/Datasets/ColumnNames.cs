using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EvalHarness.MLNet.Datasets;

/// <summary>Names that annotations give to keys and slots, as texts.</summary>
internal static class ColumnNames
{
    /// <summary>The values of an annotation such as <c>KeyValues</c>; null where it is missing, of another length, or of a kind that is no name.</summary>
    public static string[]? Of(DataViewSchema.Annotations annotations, string name, int count) =>
        annotations.Schema.GetColumnOrNull(name)?.Type is VectorDataViewType type && type.Size == count ? Read(annotations, name, type) : null;

    private static string[]? Read(DataViewSchema.Annotations annotations, string name, VectorDataViewType type) => type.ItemType.RawType switch
    {
        { } raw when raw == typeof(ReadOnlyMemory<char>) => Values<ReadOnlyMemory<char>>(annotations, name),
        { } raw when raw == typeof(float) => Values<float>(annotations, name),
        { } raw when raw == typeof(double) => Values<double>(annotations, name),
        { } raw when raw == typeof(int) => Values<int>(annotations, name),
        { } raw when raw == typeof(long) => Values<long>(annotations, name),
        { } raw when raw == typeof(uint) => Values<uint>(annotations, name),
        { } raw when raw == typeof(byte) => Values<byte>(annotations, name),
        { } raw when raw == typeof(bool) => Values<bool>(annotations, name),
        _ => null,
    };

    private static string[] Values<T>(DataViewSchema.Annotations annotations, string name)
    {
        var buffer = default(VBuffer<T>);
        annotations.GetValue(name, ref buffer);
        return [.. buffer.DenseValues().Select(value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty)];
    }
}
