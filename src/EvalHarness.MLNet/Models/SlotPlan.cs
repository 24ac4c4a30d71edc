using System.Globalization;
using EvalHarness.Data;

namespace EvalHarness.MLNet.Models;

/// <summary>
/// Which column of a table fills which slot of a model: by name where every slot has one that the table knows (a column, or
/// <c>column=category</c> for one-hot), else in order, column by column or with every category one-hot.
/// </summary>
internal sealed class SlotPlan
{
    private readonly (int Column, int Category)[] _sources;
    private readonly IReadOnlyList<TabularColumn> _columns;

    private SlotPlan((int Column, int Category)[] sources, IReadOnlyList<TabularColumn> columns) => (_sources, _columns) = (sources, columns);

    /// <summary>Makes the plan; null with the reason where the columns do not fit.</summary>
    public static SlotPlan? Of(ModelInput input, IReadOnlyList<TabularColumn> columns, out string? problem)
    {
        var slots = input.Slots;
        (int Column, int Category)[] plain = [.. Enumerable.Range(0, columns.Count).Select(column => (column, -1))];
        (int Column, int Category)[] oneHot = [.. Enumerable.Range(0, columns.Count).SelectMany(column => columns[column].Categories is { } categories
            ? Enumerable.Range(0, categories.Count).Select(category => (column, category))
            : [(column, -1)])];
        var byName = slots.All(slot => slot.IsNamed) ? slots.Select(slot => Find(slot.Name, columns, plain, oneHot)).ToArray() : [];
        var missing = Array.FindIndex(byName, source => source is null);
        problem = null;
        if (byName.Length > 0 && missing < 0)
        {
            return new SlotPlan([.. byName.Select(source => source!.Value)], columns);
        }

        if (slots.Count == plain.Length || (slots.Count == oneHot.Length && !slots.Any(slot => slot.IsText)))
        {
            return new SlotPlan(slots.Count == plain.Length ? plain : oneHot, columns);
        }

        var count = oneHot.Length == plain.Length ? Count(plain.Length) : $"{Count(plain.Length)} ({Count(oneHot.Length)} with every category one-hot)";
        problem = missing >= 0
            ? $"the model takes '{slots[missing].Name}', which is no column of the dataset, and {Count(slots.Count)} values in all, but the dataset has {count}. Name the model's columns in dataset.json (options: features)."
            : $"the model takes {Count(slots.Count)} values, but the dataset has {count}. Name the model's columns in dataset.json (options: features).";
        return null;
    }

    /// <summary>The number of a slot.</summary>
    public float Number(int slot, ReadOnlySpan<float> row)
    {
        var (column, category) = _sources[slot];
        return category < 0 ? row[column] : row[column] == category ? 1 : 0;
    }

    /// <summary>The text of a slot; empty where the value is missing.</summary>
    public string Text(int slot, ReadOnlySpan<float> row)
    {
        var column = _sources[slot].Column;
        var value = row[column];
        return float.IsNaN(value)
            ? string.Empty
            : _columns[column].Categories is { } categories && (int)value < categories.Count
                ? categories[(int)value]
                : value.ToString(CultureInfo.InvariantCulture);
    }

    private static (int, int)? Find(string name, IReadOnlyList<TabularColumn> columns, (int, int)[] plain, (int Column, int Category)[] oneHot)
    {
        var at = Array.FindIndex(plain, source => Same(columns[source.Item1].Name, name));
        if (at >= 0)
        {
            return plain[at];
        }

        at = Array.FindIndex(oneHot, source => source.Category >= 0
            && string.Equals($"{columns[source.Column].Name}={columns[source.Column].Categories![source.Category]}", name, StringComparison.Ordinal));
        return at < 0 ? null : oneHot[at];
    }

    // C# properties have no spaces and dashes, and their own capitals.
    private static bool Same(string a, string b) => string.Equals(Plain(a), Plain(b), StringComparison.OrdinalIgnoreCase);

    private static string Plain(string name) => new([.. name.Where(char.IsLetterOrDigit)]);

    private static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);
}
