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
                return SliceBuilder.Build(column, dataset.Count, Values(source, source.Needed("index"), position, dataset.Count));
            }
        }

        return null;
    }

    private static IEnumerable<(int Index, string? Group)> Values(RowSource source, int index, int position, int count)
    {
        var seen = new HashSet<int>();
        var number = 0;
        foreach (var row in source.Rows())
        {
            number++;
            if (row is null || !int.TryParse(row[index], NumberStyles.None, CultureInfo.InvariantCulture, out var sample) || sample >= count || !seen.Add(sample))
            {
                var problem = row is null ? source.UnreadRow
                    : int.TryParse(row[index], NumberStyles.None, CultureInfo.InvariantCulture, out sample) && seen.Contains(sample) ? $"index {row[index]} is there twice"
                    : $"'{row[index]}' is no index of a sample";
                throw new UsageException(FormattableString.Invariant(
                    $"{source.Path}: row {number} below the header: {problem}. Indices run from 0 to {count - 1}, each once; a sample without a group needs no row."));
            }

            yield return (sample, string.IsNullOrWhiteSpace(row[position]) ? null : row[position]!.Trim());
        }
    }
}
