using System.Globalization;

namespace EvalHarness.Datasets;

/// <summary>Finds the classes of one list in another, by name.</summary>
public static class ClassOrder
{
    /// <summary>For each class of <paramref name="from"/> its position in <paramref name="to"/>: exact name first, then without case.</summary>
    /// <exception cref="UsageException">A class is missing from <paramref name="to"/>.</exception>
    public static int[] Positions(string where, IReadOnlyList<string> from, IReadOnlyList<string> to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var index = new ClassIndex(to);
        return from.Select(name => index.Find(name) is >= 0 and var position
            ? position
            : throw new UsageException(
                $"{where}: its class '{name}' is not among: {string.Join(", ", to.Take(12))}{(to.Count > 12 ? ", ..." : "")}. Give it the same name there."))
            .ToArray();
    }

    /// <summary>Whether all are whole numbers, such as 0, 1, 2, or 1.0, as tables write them.</summary>
    public static bool AreNumbers(IReadOnlyList<string> classes) => classes.All(name => Whole(name) is not null);

    /// <summary>The whole number that a text is, in any form: 3, 03 or 3.0; null for any other.</summary>
    public static decimal? Whole(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number == decimal.Floor(number) ? number : null;

    /// <summary>Position of a class by exact name, else without case, else by its whole number (1 is 1.0 and 01); -1 if missing.</summary>
    public static int Find(string name, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        return new ClassIndex(classes).Find(name);
    }
}
