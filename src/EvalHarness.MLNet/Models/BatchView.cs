using EvalHarness.Inference;
using EvalHarness.MLNet.Views;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EvalHarness.MLNet.Models;

/// <summary>
/// Some samples of a prepared batch, in the schema that a model was saved with. The view stays, and with it everything that ML.NET binds to a
/// schema; only what it shows changes from batch to batch. Columns that the scores do not follow from hold nothing.
/// </summary>
internal sealed class BatchView : IDataView
{
    private readonly int[] _textInput;
    private readonly Delegate?[] _getters;
    private PreparedBatch? _batch;
    private int _first;
    private int _count;
    private int _at;

    /// <summary>A view for one thread at a time.</summary>
    public BatchView(DataViewSchema schema, ModelInput input)
    {
        Schema = schema;
        _textInput = new int[input.Slots.Count];
        for (var (slot, texts) = (0, 0); slot < _textInput.Length; slot++)
        {
            _textInput[slot] = input.Slots[slot].IsText ? ++texts : 0;
        }

        _getters = new Delegate?[schema.Count];
        foreach (var (column, first) in input.Columns)
        {
            _getters[column.Index] = Getter(column.Type, first);
        }
    }

    /// <inheritdoc/>
    public bool CanShuffle => false;

    /// <inheritdoc/>
    public DataViewSchema Schema { get; }

    /// <summary>Shows samples <paramref name="first"/> to <c>first + count - 1</c>.</summary>
    public void Show(PreparedBatch batch, int first, int count) => (_batch, _first, _count) = (batch, first, count);

    /// <inheritdoc/>
    public long? GetRowCount() => _count;

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = new bool[Schema.Count];
        foreach (var column in columnsNeeded)
        {
            active[column.Index] = true;
        }

        return new ViewCursor(Schema, active, new Rows(this), _getters);
    }

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private Delegate Getter(DataViewType type, int slot) => type switch
    {
        VectorDataViewType vector when vector.ItemType == TextDataViewType.Instance => Texts(slot, vector.Size),
        VectorDataViewType vector when vector.ItemType == NumberDataViewType.Single => Singles(slot, vector.Size),
        VectorDataViewType vector => Doubles(slot, vector.Size),
        _ when type == TextDataViewType.Instance => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = Text(slot).AsMemory()),
        _ when type == BooleanDataViewType.Instance => Number(slot, value => value is not 0),
        _ when type == NumberDataViewType.Single => Number(slot, value => value),
        _ when type == NumberDataViewType.Double => Number(slot, value => (double)value),
        _ when type == NumberDataViewType.Int64 => Number(slot, value => (long)MathF.Round(value)),
        _ when type == NumberDataViewType.Int32 => Number(slot, value => (int)MathF.Round(value)),
        _ when type == NumberDataViewType.Int16 => Number(slot, value => (short)MathF.Round(value)),
        _ when type == NumberDataViewType.SByte => Number(slot, value => (sbyte)MathF.Round(value)),
        _ when type == NumberDataViewType.UInt64 => Number(slot, value => (ulong)MathF.Round(value)),
        _ when type == NumberDataViewType.UInt32 => Number(slot, value => (uint)MathF.Round(value)),
        _ when type == NumberDataViewType.UInt16 => Number(slot, value => (ushort)MathF.Round(value)),
        _ => Number(slot, value => (byte)MathF.Round(value)),
    };

    private ReadOnlySpan<float> Row => ((PreparedNumbers)_batch!.Inputs[0]).Rows<float>(_first + _at, 1);

    // The texts stand behind the numbers, one input a slot of text.
    private string Text(int slot) => ((PreparedTexts)_batch!.Inputs[_textInput[slot]]).Texts[_first + _at];

    private ValueGetter<T> Number<T>(int slot, Func<float, T> convert) => (ref T value) => value = convert(Row[slot]);

    private ValueGetter<VBuffer<float>> Singles(int slot, int size) => (ref VBuffer<float> value) =>
    {
        var editor = VBufferEditor.Create(ref value, size);
        Row.Slice(slot, size).CopyTo(editor.Values);
        value = editor.Commit();
    };

    private ValueGetter<VBuffer<double>> Doubles(int slot, int size) => (ref VBuffer<double> value) =>
    {
        var editor = VBufferEditor.Create(ref value, size);
        for (var i = 0; i < size; i++)
        {
            editor.Values[i] = Row[slot + i];
        }

        value = editor.Commit();
    };

    private ValueGetter<VBuffer<ReadOnlyMemory<char>>> Texts(int slot, int size) => (ref VBuffer<ReadOnlyMemory<char>> value) =>
    {
        var editor = VBufferEditor.Create(ref value, size);
        for (var i = 0; i < size; i++)
        {
            editor.Values[i] = Text(slot + i).AsMemory();
        }

        value = editor.Commit();
    };

    private sealed class Rows : ViewRows
    {
        private readonly BatchView _view;

        public Rows(BatchView view) => (_view, view._at) = (view, -1);

        public override bool MoveNext() => ++_view._at < _view._count;
    }
}
