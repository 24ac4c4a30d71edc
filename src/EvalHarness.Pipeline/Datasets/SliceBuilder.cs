namespace EvalHarness.Datasets;

/// <summary>Gathers the groups of a slice column.</summary>
internal static class SliceBuilder
{
    public static SliceValues Build(string column, int count, IEnumerable<(int Index, string? Group)> values)
    {
        var groups = new Dictionary<string, int>(StringComparer.Ordinal);
        var groupOf = new int[count];
        Array.Fill(groupOf, -1);
        foreach (var (index, group) in values)
        {
            if (group is null || (uint)index >= (uint)count)
            {
                continue;
            }

            if (!groups.TryGetValue(group, out var number))
            {
                number = groups.Count;
                groups.Add(group, number);
            }

            groupOf[index] = number;
        }

        return new SliceValues(column, groups.Keys.ToArray(), groupOf);
    }
}
