namespace EvalHarness.Data;

/// <summary>A column of a table, as models see it.</summary>
/// <param name="Name">Name in the file's header.</param>
/// <param name="Categories">The texts that the codes 0, 1, 2, ... stand for; null for a column of numbers.</param>
public sealed record TabularColumn(string Name, IReadOnlyList<string>? Categories)
{
    /// <summary>Whether the values are codes of categories.</summary>
    public bool IsCategory => Categories is not null;
}

/// <summary>Rows of a table: numbers as they are, categories as their codes, NaN where a value is missing.</summary>
public sealed class TabularBatch : SampleBatch
{
    /// <summary>Makes room for <paramref name="capacity"/> rows.</summary>
    public TabularBatch(IReadOnlyList<TabularColumn> columns, int capacity)
        : base(capacity)
    {
        ArgumentNullException.ThrowIfNull(columns);
        Columns = columns;
        Values = new float[checked(capacity * columns.Count)];
    }

    /// <summary>The columns, in order.</summary>
    public IReadOnlyList<TabularColumn> Columns { get; }

    /// <summary>All values, row after row.</summary>
    public float[] Values { get; }

    /// <summary>The values of one row.</summary>
    public Span<float> Row(int i) => Values.AsSpan(i * Columns.Count, Columns.Count);
}
