using System.Globalization;
using EvalHarness.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EvalHarness.MLNet.Models;

/// <summary>One number or text that a model takes.</summary>
/// <param name="Name">Name of the column, or of the slot of a vector; <c>column[3]</c> where the slot has none.</param>
/// <param name="IsText">Whether it is a text.</param>
/// <param name="IsNamed">Whether the name is the model's own.</param>
internal readonly record struct InputSlot(string Name, bool IsText, bool IsNamed);

/// <summary>The columns that a model's scores follow from, slot after slot.</summary>
internal sealed class ModelInput
{
    private ModelInput(IReadOnlyList<(DataViewSchema.Column Column, int First)> columns, IReadOnlyList<InputSlot> slots)
    {
        (Columns, Slots) = (columns, slots);
        IsOneVector = columns is [var (only, _)] && only.Type is VectorDataViewType && !slots[0].IsText;
        IsOneText = columns is [var (text, _)] && text.Type == TextDataViewType.Instance;
        Note = IsOneText
            ? $"one text, '{columns[0].Column.Name}'"
            : IsOneVector
                ? $"a vector of {slots.Count} numbers, '{columns[0].Column.Name}'"
                : FormattableString.Invariant($"{slots.Count} values: {string.Join(", ", slots.Take(8).Select(slot => slot.Name))}{(slots.Count > 8 ? ", ..." : string.Empty)}");
        Spec = new InputSpec
        {
            Name = columns[0].Column.Name,
            Layout = IsOneText ? InputLayout.Text : IsOneVector ? InputLayout.Flat : InputLayout.Columns,
            ElementType = IsOneText ? OnnxElementType.String : OnnxElementType.Float,
            Features = IsOneText ? null : slots.Count,
            Inputs = [.. slots.Select(slot => new OnnxValue(slot.Name, "tensor", slot.IsText ? OnnxElementType.String : OnnxElementType.Float, [default, new OnnxDim(1, null)]))],
        };
    }

    /// <summary>The columns, each with the position of its first slot.</summary>
    public IReadOnlyList<(DataViewSchema.Column Column, int First)> Columns { get; }

    /// <summary>All numbers and texts.</summary>
    public IReadOnlyList<InputSlot> Slots { get; }

    /// <summary>Whether it takes one vector of numbers: pixels, or the features of a table.</summary>
    public bool IsOneVector { get; }

    /// <summary>Whether it takes one text and nothing else.</summary>
    public bool IsOneText { get; }

    /// <summary>For the catalog.</summary>
    public InputSpec Spec { get; }

    /// <summary>In words.</summary>
    public string Note { get; }

    /// <summary>Lists the slots of columns.</summary>
    /// <exception cref="RefusedException">There are none, or one holds what no dataset gives.</exception>
    public static ModelInput Of(IEnumerable<DataViewSchema.Column> columns)
    {
        var slots = new List<InputSlot>();
        var placed = new List<(DataViewSchema.Column, int)>();
        foreach (var column in columns.OrderBy(column => column.Index))
        {
            placed.Add((column, slots.Count));
            slots.AddRange(SlotsOf(column));
        }

        return placed.Count > 0
            ? new ModelInput(placed, slots)
            : throw new RefusedException("The model's scores follow from no column: it says the same of every sample.", "Save a model that looks at its samples.");
    }

    private static IEnumerable<InputSlot> SlotsOf(DataViewSchema.Column column)
    {
        var item = column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;
        var isText = item == TextDataViewType.Instance;
        if (!isText && (item is KeyDataViewType || !IsNumber(item)))
        {
            throw new RefusedException(
                $"The model takes the column '{column.Name}' of {column.Type}, which no dataset gives.", "Save a model that takes numbers and texts, with the steps that prepare them.");
        }

        if (column.Type is not VectorDataViewType several)
        {
            return [new InputSlot(column.Name, isText, IsNamed: true)];
        }

        if (!isText && item != NumberDataViewType.Single && item != NumberDataViewType.Double)
        {
            throw new RefusedException($"The model takes the vector '{column.Name}' of {item}.", "Convert it to single precision in the model's own steps, or train it on such a vector.");
        }

        if (several.Size == 0 || several.Size > 1 << 24)
        {
            throw new RefusedException($"The model takes the vector '{column.Name}' of unknown size.", "Train it on vectors of a fixed size: [VectorType(n)].");
        }

        var names = default(VBuffer<ReadOnlyMemory<char>>);
        if (column.HasSlotNames())
        {
            column.GetSlotNames(ref names);
        }

        return Enumerable.Range(0, several.Size).Select(i => names.Length == several.Size && !names.GetItemOrDefault(i).IsEmpty
            ? new InputSlot(names.GetItemOrDefault(i).ToString(), isText, IsNamed: true)
            : new InputSlot(string.Create(CultureInfo.InvariantCulture, $"{column.Name}[{i}]"), isText, IsNamed: false));
    }

    private static bool IsNumber(DataViewType type) => type == BooleanDataViewType.Instance || type == NumberDataViewType.Single || type == NumberDataViewType.Double
        || type == NumberDataViewType.Int32 || type == NumberDataViewType.Int64 || type == NumberDataViewType.Int16 || type == NumberDataViewType.Byte
        || type == NumberDataViewType.UInt32 || type == NumberDataViewType.UInt64 || type == NumberDataViewType.UInt16 || type == NumberDataViewType.SByte;
}
