using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>A way to spoil rows of a table or texts, at severities 1 to 5; images have <see cref="ImagePerturbation"/>.</summary>
/// <param name="id">What suites and reports call it; no image perturbation has the same id.</param>
/// <param name="kind">What it spoils.</param>
/// <param name="summary">What is done, in a sentence, with what severity changes.</param>
public abstract class SamplePerturbation(string id, DataKind kind, string summary)
{
    /// <summary>What suites and reports call it.</summary>
    public string Id { get; } = id;

    /// <summary>What it spoils: tables or texts.</summary>
    public DataKind Kind { get; } = kind;

    /// <summary>Its group: <c>tabular</c> or <c>text</c>.</summary>
    public string Group => Kind == DataKind.Tabular ? "tabular" : "text";

    /// <summary>What is done, in a sentence, with what severity changes.</summary>
    public string Summary { get; } = summary;

    /// <inheritdoc/>
    public override string ToString() => Id;

    /// <summary>The severity's entry of a table of five.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The severity is not from 1 to 5.</exception>
    protected static double At(ReadOnlySpan<double> table, int severity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(severity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(severity, ImagePerturbation.MaximumSeverity);
        return table[severity - 1];
    }
}
