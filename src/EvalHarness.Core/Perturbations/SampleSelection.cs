namespace EvalHarness.Perturbations;

/// <summary>A perturbation of rows or texts as a condition uses it.</summary>
/// <param name="Perturbation">What is done.</param>
/// <param name="Severity">1 to 5.</param>
public sealed record SampleSetting(SamplePerturbation Perturbation, int Severity)
{
    /// <summary>The id and the severity: <c>missing_values-3</c>.</summary>
    public override string ToString() => $"{Perturbation.Id}-{Severity}";
}

/// <summary>
/// From what a user writes to settings for tables and texts: <c>NAME[:SEVERITIES]</c>, where NAME is a perturbation or a group
/// (<c>tabular</c>, <c>text</c>). <see cref="PerturbationSelection"/> does it for images.
/// </summary>
public static class SampleSelection
{
    /// <summary>All perturbations of tables and texts.</summary>
    public static IReadOnlyList<SamplePerturbation> All { get; } = [.. StandardTabularPerturbations.All, new CovariateShift(), .. StandardTextPerturbations.All];

    /// <summary>Every name there is: the groups, then the perturbations.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(p => p.Group).Distinct(StringComparer.Ordinal), .. All.Select(p => p.Id)];

    /// <summary>Whether a text selects something of this kind, not of images.</summary>
    public static bool Knows(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Names.Contains(NameOf(text), StringComparer.Ordinal);
    }

    /// <summary>The settings that a text selects, in the table's order; none where the name belongs to nothing here.</summary>
    /// <exception cref="UsageException">The severities cannot be read.</exception>
    public static IReadOnlyList<SampleSetting> Resolve(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (name, colon) = (NameOf(text), text.IndexOf(':', StringComparison.Ordinal));
        IReadOnlyList<int> severities = colon < 0 ? [1, 2, 3, 4, 5] : PerturbationSelection.Severities(text[(colon + 1)..], text);
        return [.. from p in All
                   where string.Equals(p.Id, name, StringComparison.Ordinal) || string.Equals(p.Group, name, StringComparison.Ordinal)
                   from severity in severities
                   select new SampleSetting(p, severity)];
    }

    private static string NameOf(string text) => text.Split(':')[0].Trim();
}
