using System.Globalization;

namespace EvalHarness.Models;

/// <summary>The lists among a node's attributes that name classes.</summary>
internal sealed class OnnxLabelLists
{
    private readonly Dictionary<string, IReadOnlyList<string>> _lists = new(StringComparer.Ordinal);

    /// <summary>An attribute's list, numbers as texts; all but those of labels are let go.</summary>
    public void Add(string attribute, IReadOnlyList<string> list)
    {
        if (list.Count > 0 && (attribute.StartsWith("classlabels", StringComparison.Ordinal) || attribute is "classes_strings" or "keys_int64s" or "values_strings" or "values_int64s"))
        {
            _lists[attribute] = list;
        }
    }

    /// <summary>Labels in the order of the classes; empty if none.</summary>
    public IReadOnlyList<string> Labels(string op) => op == "LabelEncoder"
        ? _lists.GetValueOrDefault("classes_strings") ?? Encoded()
        : _lists.FirstOrDefault(list => list.Key.StartsWith("classlabels", StringComparison.Ordinal)).Value ?? [];

    // Keys that count, from 0 or, as those of ML.NET, from 1, are the places of the classes.
    private IReadOnlyList<string> Encoded()
    {
        if (!_lists.TryGetValue("keys_int64s", out var keys)
            || (_lists.GetValueOrDefault("values_strings") ?? _lists.GetValueOrDefault("values_int64s")) is not { } values
            || values.Count != keys.Count)
        {
            return [];
        }

        var sorted = keys.Zip(values, (key, value) => (Key: long.Parse(key, CultureInfo.InvariantCulture), Value: value)).OrderBy(pair => pair.Key).ToArray();
        return sorted[0].Key is 0 or 1 && sorted.Index().All(pair => pair.Item.Key == sorted[0].Key + pair.Index) ? [.. sorted.Select(pair => pair.Value)] : [];
    }
}
