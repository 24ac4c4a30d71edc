namespace EvalHarness.Metrics;

/// <summary>Names of metrics in sentences.</summary>
public static class MetricNames
{
    private static readonly string[] Persons = ["Brier", "Cohen", "Kolmogorov", "Matthews"];

    /// <summary>A name within a sentence: its first letter small, unless an abbreviation or a person begins it.</summary>
    public static string WithinSentence(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length < 2 || !char.IsLower(name[1]) || Persons.Any(person => name.StartsWith(person, StringComparison.Ordinal))
            ? name
            : char.ToLowerInvariant(name[0]) + name[1..];
    }
}
