namespace EvalHarness.Datasets;

/// <summary>Finds names in a list of classes: exactly, else without case, else by their whole number (1 is 1.0 and 01); of equal ones the first.</summary>
/// <param name="classes">The classes in their order.</param>
internal sealed class ClassIndex(IReadOnlyList<string> classes)
{
    private readonly Dictionary<string, int> _exact = First(classes, StringComparer.Ordinal);
    private readonly Lazy<Dictionary<string, int>> _withoutCase = new(() => First(classes, StringComparer.OrdinalIgnoreCase));
    private readonly Lazy<Dictionary<decimal, int>> _whole = new(() => Whole(classes));

    /// <summary>Position of a class; -1 if missing.</summary>
    public int Find(string name) => _exact.TryGetValue(name, out var position)
        || _withoutCase.Value.TryGetValue(name, out position)
        || (ClassOrder.Whole(name) is { } whole && _whole.Value.TryGetValue(whole, out position))
        ? position
        : -1;

    private static Dictionary<string, int> First(IReadOnlyList<string> classes, StringComparer comparer)
    {
        var positions = new Dictionary<string, int>(classes.Count, comparer);
        for (var i = 0; i < classes.Count; i++)
        {
            positions.TryAdd(classes[i], i);
        }

        return positions;
    }

    private static Dictionary<decimal, int> Whole(IReadOnlyList<string> classes)
    {
        var positions = new Dictionary<decimal, int>();
        for (var i = 0; i < classes.Count; i++)
        {
            if (ClassOrder.Whole(classes[i]) is { } whole)
            {
                positions.TryAdd(whole, i);
            }
        }

        return positions;
    }
}
