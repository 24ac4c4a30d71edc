using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>One way to spoil a row of a table. Missing values (NaN) stay missing unless said otherwise; instances hold no state.</summary>
public abstract class TabularPerturbation(string id, string summary) : SamplePerturbation(id, DataKind.Tabular, summary)
{
    /// <summary>Spoils one row.</summary>
    /// <param name="row">The clean row; never written.</param>
    /// <param name="result">The spoiled row; must not overlap.</param>
    /// <param name="columns">What is known of the columns.</param>
    /// <param name="severity">1 to 5.</param>
    /// <param name="random">The row's own stream: the same draws at every severity.</param>
    public void Apply(ReadOnlySpan<float> row, Span<float> result, IReadOnlyList<ColumnProfile> columns, int severity, ref SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(columns);
        Require.SameLength(columns.Count, row.Length, nameof(row));
        Require.SameLength(row.Length, result.Length, nameof(result));
        row.CopyTo(result);
        Render(result, columns, severity, ref random);
    }

    /// <summary>Spoils a copy of the row in place.</summary>
    protected abstract void Render(Span<float> row, IReadOnlyList<ColumnProfile> columns, int severity, ref SeededRandom random);
}
