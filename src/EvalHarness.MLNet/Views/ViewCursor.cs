using Microsoft.ML;
using Microsoft.ML.Data;

namespace EvalHarness.MLNet.Views;

/// <summary>A cursor over the rows of a lazy view.</summary>
internal sealed class ViewCursor(DataViewSchema schema, bool[] active, ViewRows rows, Delegate?[] getters) : DataViewRowCursor
{
    private long _position = -1;

    public override long Position => _position;

    public override long Batch => 0;

    public override DataViewSchema Schema => schema;

    public override bool MoveNext()
    {
        // Past the end there is no way back: the contract wants -1 from there on.
        _position = rows.MoveNext() ? _position + 1 : -1;
        return _position >= 0;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = new((ulong)_position, 0);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => getters[column.Index] switch
    {
        null => throw new InvalidOperationException($"The column {column.Name} was not asked for when the cursor was made."),
        ValueGetter<TValue> getter => getter,
        _ => throw new InvalidOperationException($"The column {column.Name} holds {column.Type}, not {typeof(TValue)}."),
    };

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            rows.Dispose();
        }

        base.Dispose(disposing);
    }
}
