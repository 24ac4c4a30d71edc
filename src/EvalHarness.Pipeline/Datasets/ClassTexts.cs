using System.Globalization;

namespace EvalHarness.Datasets;

/// <summary>Turns texts into class numbers: by the name of a class, else by its number.</summary>
internal sealed class ClassTexts
{
    private const int MaxSpan = 4096;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <param name="classes">Classes in their order.</param>
    public ClassTexts(IReadOnlyList<string> classes)
    {
        Classes = classes;
        // Numbers stand for places only where the classes are no numbers themselves.
        var places = ClassOrder.AreNumbers(classes) ? 0 : classes.Count;
        for (var i = 0; i < places; i++)
        {
            _numbers.TryAdd(i.ToString(CultureInfo.InvariantCulture), i);
        }

        for (var i = 0; i < classes.Count; i++)
        {
            _numbers[classes[i]] = i;
        }

        for (var i = 0; i < classes.Count; i++)
        {
            _numbers.TryAdd(Whole(classes[i]) ?? classes[i], i);
        }
    }

    public IReadOnlyList<string> Classes { get; }

    /// <summary>The class of a text without spaces around it; -1 if it is none.</summary>
    public int Find(string text) =>
        _numbers.TryGetValue(text, out var label) || (Whole(text) is { } whole && _numbers.TryGetValue(whole, out label)) ? label : -1;

    /// <summary>The classes of different texts that name them, given in ordinal order. Whole numbers are those that there are: some data leave numbers out.</summary>
    public static IReadOnlyList<string> ClassesOf(IReadOnlyList<string> distinct)
    {
        // 3.0 is class 3: pandas writes whole numbers so where one is missing.
        var whole = distinct.Select(Whole).ToArray();
        return !whole.Contains(null) ? [.. whole.OrderBy(text => int.Parse(text!, CultureInfo.InvariantCulture)).Select(text => text!).Distinct(StringComparer.Ordinal)]
            : distinct.All(text => NumberText.TryParse(text, out _)) ? [.. distinct.OrderBy(text => NumberText.TryParse(text, out var number) ? number : 0)]
            : distinct;
    }

    /// <summary>The classes that whole numbers stand for, ascending.</summary>
    public static string[] ClassesOf(IEnumerable<int> numbers)
    {
        // A class in between may merely have no sample here. Whether there is one below the first nobody knows: many count from 1.
        var found = numbers.Distinct().Order().ToArray();
        var all = found is [>= 0, ..] && found[^1] < Math.Max(MaxSpan, 4 * found.Length) ? Enumerable.Range(found[0], found[^1] - found[0] + 1) : found;
        return [.. all.Select(number => number.ToString(CultureInfo.InvariantCulture))];
    }

    private static string? Whole(string text) =>
        ClassOrder.Whole(text) is { } number && Math.Abs(number) <= int.MaxValue ? ((int)number).ToString(CultureInfo.InvariantCulture) : null;
}
