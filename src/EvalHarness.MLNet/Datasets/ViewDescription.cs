using EvalHarness.Libraries;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EvalHarness.MLNet.Datasets;

/// <summary>What a schema looks like it means.</summary>
internal static class ViewDescription
{
    private const string SlicePrefix = "Slice_";

    /// <summary>The label: <c>Label</c>, else the first key that is no slice; null where there is none.</summary>
    public static DataViewSchema.Column? LabelOf(DataViewSchema schema)
    {
        var keys = schema.Where(column => !column.IsHidden && column.Type is KeyDataViewType && !IsSlice(column));
        return schema.GetColumnOrNull("Label") ?? keys.Select(column => (DataViewSchema.Column?)column).FirstOrDefault();
    }

    /// <summary>The slice columns, as the view of a dataset names them.</summary>
    public static IReadOnlyList<string> SlicesOf(DataViewSchema schema) => [.. schema.Where(column => !column.IsHidden && IsSlice(column)).Select(column => column.Name)];

    /// <summary>Both, for dataset.json.</summary>
    public static TableGuess Of(DataViewSchema schema) => new(LabelOf(schema)?.Name, SlicesOf(schema));

    private static bool IsSlice(DataViewSchema.Column column) => column.Name.StartsWith(SlicePrefix, StringComparison.Ordinal);
}
