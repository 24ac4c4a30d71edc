namespace EvalHarness.Datasets;

/// <summary>
/// The classes of clean data for which dataset.json names none: a small test set may lack a class that its training or shift data have, and all must count alike.
/// </summary>
internal static class KnownClasses
{
    /// <summary>
    /// A declared list of the kin that names all of the dataset's own; else those, and after them what only the kin have, sorted where its own are.
    /// </summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> own, IReadOnlyList<(IReadOnlyList<string>? Declared, IReadOnlyList<string> Names)> kin)
    {
        if (kin.Select(other => other.Declared).FirstOrDefault(declared => declared is not null && HasAll(new ClassIndex(declared), own)) is { } list)
        {
            return list;
        }

        var all = own.ToList();
        var index = new ClassIndex(all);
        foreach (var name in kin.SelectMany(other => other.Names).Where(name => index.Find(name) < 0))
        {
            all.Add(name);
            index = new ClassIndex(all);
        }

        return all.Count > own.Count && Sorted(own).SequenceEqual(own) ? Sorted(all) : all.Count > own.Count ? all : own;
    }

    private static bool HasAll(ClassIndex declared, IReadOnlyList<string> own) => own.All(name => declared.Find(name) >= 0);

    private static string[] Sorted(IReadOnlyList<string> names) =>
        ClassOrder.AreNumbers(names) ? [.. names.OrderBy(ClassOrder.Whole)] : [.. names.Order(StringComparer.Ordinal)];
}
