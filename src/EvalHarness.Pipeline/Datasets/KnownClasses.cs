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
        if (kin.Select(other => other.Declared).FirstOrDefault(declared => declared is not null && own.All(name => ClassOrder.Find(name, declared) >= 0)) is { } list)
        {
            return list;
        }

        var all = own.ToList();
        foreach (var name in kin.SelectMany(other => other.Names).Where(name => ClassOrder.Find(name, own) < 0))
        {
            if (ClassOrder.Find(name, all) < 0)
            {
                all.Add(name);
            }
        }

        return all.Count > own.Count && Sorted(own).SequenceEqual(own) ? Sorted(all) : all.Count > own.Count ? all : own;
    }

    private static string[] Sorted(IReadOnlyList<string> names) =>
        ClassOrder.AreNumbers(names) ? [.. names.OrderBy(ClassOrder.Whole)] : [.. names.Order(StringComparer.Ordinal)];
}
