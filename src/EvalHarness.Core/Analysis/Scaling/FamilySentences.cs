namespace EvalHarness.Analysis.Scaling;

/// <summary>What was found of all families of a run, in words: each sentence names its family where there are several.</summary>
public static class FamilySentences
{
    /// <summary>The headlines of an analysis, a list for each family.</summary>
    public static IReadOnlyList<IReadOnlyList<Headline>> Of(IReadOnlyList<FamilyScaling> families)
    {
        ArgumentNullException.ThrowIfNull(families);
        return Of([.. families.Select(family => (family.Family, family.Dataset, family.Headlines))]);
    }

    /// <summary>The headlines about a cost, a list for each family.</summary>
    public static IReadOnlyList<IReadOnlyList<Headline>> Of(IReadOnlyList<CostScaling> families)
    {
        ArgumentNullException.ThrowIfNull(families);
        return Of([.. families.Select(family => (family.Family, family.Dataset, family.Headlines))]);
    }

    private static IReadOnlyList<Headline>[] Of((string Family, string Dataset, IReadOnlyList<Headline> Headlines)[] all)
    {
        var datasets = all.CountBy(one => one.Family, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        return Array.ConvertAll(all, one => all.Length == 1
            ? one.Headlines
            : [.. one.Headlines.Select(headline => headline with { Text = $"{one.Family}{(datasets[one.Family] > 1 ? $" on {one.Dataset}" : string.Empty)}: {headline.Text}" })]);
    }
}
