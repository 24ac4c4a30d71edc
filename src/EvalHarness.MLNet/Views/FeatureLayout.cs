using EvalHarness.Data;
using EvalHarness.Datasets;

namespace EvalHarness.MLNet.Views;

/// <summary>Which feature stands where, and what it is called.</summary>
internal sealed class FeatureLayout
{
    private readonly IReadOnlyList<TabularColumn> _columns;

    private FeatureLayout(IReadOnlyList<string> names, IReadOnlyList<TabularColumn> columns) => (Names, _columns) = (names, columns);

    /// <summary>Names in the order of the features: <c>y3x7</c> or <c>red y3x7</c> for pixels; a column's name, or <c>column=category</c>.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The layout of a dataset of images or rows.</summary>
    public static FeatureLayout Of(Dataset dataset) => dataset.Shape is { } shape
        ? new([.. Pixels(shape)], [])
        : new([.. dataset.Columns.SelectMany(Features)], dataset.Columns);

    /// <summary>Turns a row of values and category codes into features; a missing category gives zeros.</summary>
    public void Expand(ReadOnlySpan<float> row, Span<float> features)
    {
        var at = 0;
        for (var c = 0; c < row.Length; c++)
        {
            if (_columns[c].Categories is not { } categories)
            {
                features[at++] = row[c];
                continue;
            }

            for (var k = 0; k < categories.Count; k++)
            {
                features[at++] = row[c] == k ? 1 : 0;
            }
        }
    }

    private static IEnumerable<string> Features(TabularColumn column) =>
        column.Categories is { } categories ? categories.Select(category => $"{column.Name}={category}") : [column.Name];

    private static IEnumerable<string> Pixels(ImageShape shape)
    {
        string[] planes = shape.IsGrey ? [string.Empty] : ["red ", "green ", "blue "];
        return from plane in planes
               from y in Enumerable.Range(0, shape.Height)
               from x in Enumerable.Range(0, shape.Width)
               select FormattableString.Invariant($"{plane}y{y}x{x}");
    }
}
