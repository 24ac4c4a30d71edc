using Microsoft.ML;

namespace EvalHarness.MLNet.Views;

/// <summary>
/// An <see cref="IDataView"/> that holds nothing: every cursor opens its own rows and reads only the columns that are asked for. Rows come
/// in one order, always the same; shuffling is left to <c>mlContext.Data.ShuffleRows</c>.
/// </summary>
/// <typeparam name="TRows">The rows.</typeparam>
internal sealed class LazyView<TRows> : IDataView
    where TRows : ViewRows
{
    private readonly IReadOnlyList<ViewColumn<TRows>> _columns;
    private readonly Func<TRows> _open;
    private readonly long? _rowCount;

    /// <summary>Makes a view with these columns.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="open">Opens the rows anew, before the first; for every cursor.</param>
    /// <param name="rowCount">Rows; null where only reading tells.</param>
    public LazyView(IReadOnlyList<ViewColumn<TRows>> columns, Func<TRows> open, long? rowCount)
    {
        (_columns, _open, _rowCount) = (columns, open, rowCount);
        var builder = new DataViewSchema.Builder();
        foreach (var column in columns)
        {
            builder.AddColumn(column.Name, column.Type, column.Annotations);
        }

        Schema = builder.ToSchema();
    }

    /// <inheritdoc/>
    public bool CanShuffle => false;

    /// <inheritdoc/>
    public DataViewSchema Schema { get; }

    /// <inheritdoc/>
    public long? GetRowCount() => _rowCount;

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        var active = new bool[_columns.Count];
        foreach (var column in columnsNeeded)
        {
            active[column.Index] = true;
        }

        var rows = _open();
        return new ViewCursor(Schema, active, rows, [.. _columns.Select((column, at) => active[at] ? column.Getter(rows) : null)]);
    }

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
