using Microsoft.ML;
using Microsoft.ML.Data;

namespace EvalHarness.MLNet.Views;

/// <summary>The annotations by which ML.NET knows what keys and slots are called.</summary>
internal static class ViewNames
{
    /// <summary>Names of the values of a key.</summary>
    public static DataViewSchema.Annotations Keys(IReadOnlyList<string> names)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add("KeyValues", new VectorDataViewType(TextDataViewType.Instance, names.Count), Getter(names));
        return builder.ToAnnotations();
    }

    /// <summary>Names of the slots of a vector.</summary>
    public static DataViewSchema.Annotations Slots(IReadOnlyList<string> names)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add("SlotNames", new VectorDataViewType(TextDataViewType.Instance, names.Count), Getter(names));
        return builder.ToAnnotations();
    }

    private static ValueGetter<VBuffer<ReadOnlyMemory<char>>> Getter(IReadOnlyList<string> names) => (ref VBuffer<ReadOnlyMemory<char>> value) =>
    {
        var editor = VBufferEditor.Create(ref value, names.Count);
        for (var i = 0; i < names.Count; i++)
        {
            editor.Values[i] = names[i].AsMemory();
        }

        value = editor.Commit();
    };
}
