using EvalHarness.Datasets;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EvalHarness.MLNet.Views;

/// <summary>
/// The rows of a dataset, read from its files anew by every cursor, a few at a time: <c>Index</c>; <c>Label</c>, a key named by the classes,
/// where there are labels; <c>Features</c> with slot names (pixels from 0 to 1; a table's numbers as they are, NaN where missing, its
/// categories one-hot), or <c>Text</c>; and a key for every slice column.
/// </summary>
public static class DatasetView
{
    /// <summary>The view of a whole dataset.</summary>
    public static IDataView Of(Dataset dataset) => Of(dataset, ReadSelection.All);

    /// <summary>The view of a selection; labels are positions among the classes that it names.</summary>
    /// <exception cref="UsageException">A class of the dataset is not among the classes asked for.</exception>
    public static IDataView Of(Dataset dataset, ReadSelection selection)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(selection);
        long? count = dataset.Indices(selection.Subset)?.Length;
        return new LazyView<DatasetRows>([.. Columns(dataset, selection.Classes ?? dataset.Classes)], () => new DatasetRows(dataset, selection), count);
    }

    private static IEnumerable<ViewColumn<DatasetRows>> Columns(Dataset dataset, IReadOnlyList<string> classes)
    {
        yield return ViewColumn<DatasetRows>.OfInt("Index", rows => rows.Index);
        if (dataset.HasLabels)
        {
            yield return ViewColumn<DatasetRows>.OfKey("Label", classes, rows => rows.Label);
        }

        if (dataset.Kind == EvalHarness.Data.DataKind.Text)
        {
            yield return ViewColumn<DatasetRows>.OfText("Text", rows => rows.Text);
        }
        else
        {
            var layout = FeatureLayout.Of(dataset);
            yield return ViewColumn<DatasetRows>.Of(
                "Features",
                new VectorDataViewType(NumberDataViewType.Single, layout.Names.Count),
                (DatasetRows rows, ref VBuffer<float> value) =>
                {
                    var editor = VBufferEditor.Create(ref value, layout.Names.Count);
                    rows.Fill(layout, editor.Values);
                    value = editor.Commit();
                },
                ViewNames.Slots(layout.Names));
        }

        foreach (var column in dataset.SliceColumns)
        {
            var slice = dataset.ReadSlice(column.Name);
            yield return ViewColumn<DatasetRows>.OfKey($"Slice_{column.Name}", slice.Groups, rows => slice.GroupOf[rows.Index]);
        }
    }
}
