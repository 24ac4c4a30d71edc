using EvalHarness.Data;
using EvalHarness.Models;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EvalHarness.Inference;

/// <summary>Rows of a table as one matrix: numbers as they are, categories as their codes, missing values as NaN.</summary>
internal sealed class MatrixEncoder(InputSpec input, IReadOnlyList<TabularColumn> columns) : IInputEncoder
{
    private readonly TensorElementType _type = ElementTypes.ToOrt(input.ElementType);

    public PreparedBatch CreateBatch(int capacity) => input.Features is { } features && features != columns.Count
        ? throw new UsageException(FormattableString.Invariant($"The model takes {features} features, but the data have {columns.Count} columns."))
        : new PreparedBatch(capacity, new PreparedNumbers(capacity, [columns.Count], _type, ElementTypes.Bytes(_type)));

    public void Encode(SampleBatch batch, PreparedBatch prepared)
    {
        var table = (TabularBatch)batch;
        var numbers = (PreparedNumbers)prepared.Inputs[0];
        for (var i = 0; i < table.Count; i++)
        {
            ElementTypes.Store(table.Row(i), numbers, i, _type);
        }

        prepared.Count = batch.Count;
    }
}

/// <summary>
/// Rows of a table, one input a column: matched by name where every name is found (scikit-learn's exporter turns spaces and dashes into underscores), else by order.
/// Categories go to inputs of text as texts, to others as codes; a missing category is the empty text.
/// </summary>
internal sealed class ColumnsEncoder : IInputEncoder
{
    private readonly IReadOnlyList<OnnxValue> _inputs;
    private readonly IReadOnlyList<TabularColumn> _columns;
    private readonly int[] _columnOf;

    public ColumnsEncoder(InputSpec input, IReadOnlyList<TabularColumn> columns)
    {
        _inputs = input.Inputs;
        _columns = columns;
        var byName = _inputs.Select(value => Find(value.Name, columns)).ToArray();
        if (byName.Contains(-1) && columns.Count != _inputs.Count)
        {
            var missing = _inputs[Array.IndexOf(byName, -1)].Name;
            throw new UsageException(FormattableString.Invariant(
                $"The model takes {_inputs.Count} columns, the data have {columns.Count}, and none is named '{missing}'. Name the columns as the model does."));
        }

        _columnOf = byName.Contains(-1) ? Enumerable.Range(0, _inputs.Count).ToArray() : byName;
    }

    public PreparedBatch CreateBatch(int capacity) => new(capacity, _inputs.Select(input => Make(input, capacity)).ToArray());

    public void Encode(SampleBatch batch, PreparedBatch prepared)
    {
        var table = (TabularBatch)batch;
        for (var k = 0; k < _inputs.Count; k++)
        {
            Fill(table, _columnOf[k], prepared.Inputs[k], _inputs[k]);
        }

        prepared.Count = batch.Count;
    }

    private static int Find(string input, IReadOnlyList<TabularColumn> columns)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (Plain(columns[i].Name) == Plain(input))
            {
                return i;
            }
        }

        return -1;
    }

    private static string Plain(string name) => new([.. name.Select(c => char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_')]);

    private static PreparedInput Make(OnnxValue input, int capacity)
    {
        int[] shape = input.Dims!.Count == 2 ? [1] : [];
        if (input.ElementType == OnnxElementType.String)
        {
            return new PreparedTexts(capacity, shape);
        }

        var type = ElementTypes.ToOrt(input.ElementType);
        return new PreparedNumbers(capacity, shape, type, ElementTypes.Bytes(type));
    }

    private void Fill(TabularBatch table, int column, PreparedInput prepared, OnnxValue input)
    {
        for (var i = 0; i < table.Count; i++)
        {
            var value = table.Row(i)[column];
            if (prepared is PreparedTexts texts)
            {
                texts.Texts[i] = Text(value, _columns[column]);
            }
            else
            {
                ElementTypes.Store([value], (PreparedNumbers)prepared, i, ElementTypes.ToOrt(input.ElementType));
            }
        }
    }

    private static string Text(float value, TabularColumn column) => float.IsNaN(value)
        ? string.Empty
        : column.Categories is { } categories && (int)value < categories.Count
            ? categories[(int)value]
            : value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
