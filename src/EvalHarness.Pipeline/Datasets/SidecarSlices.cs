using System.Globalization;

namespace EvalHarness.Datasets;

/// <summary>Slice columns in a CSV file of their own (role <c>slices</c>): a column <c>index</c>, and one column a slice.</summary>
internal static class SidecarSlices
{
    /// <summary>Names of the slice columns of a sidecar file.</summary>
    public static IReadOnlyList<string> Columns(string path) => RowSource.Open(path, null, isJson: false).Header.Where(name => name != "index").ToArray();

    public static SliceValues? Read(Dataset dataset, string column)
    {
        foreach (var file in dataset.Files.Where(file => file.Role == "slices"))
        {
            var source = RowSource.Open(file.Path, null, isJson: false);
            var position = source.Find(column);
            if (position >= 0)
            {
                return SliceBuilder.Build(column, dataset.Count, Values(source, source.Needed("index"), position));
            }
        }

        return null;
    }

    private static IEnumerable<(int Index, string? Group)> Values(RowSource source, int index, int position)
    {
        foreach (var row in source.Rows())
        {
            if (row?[index] is { } text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                yield return (number, string.IsNullOrWhiteSpace(row[position]) ? null : row[position]!.Trim());
            }
        }
    }
}
