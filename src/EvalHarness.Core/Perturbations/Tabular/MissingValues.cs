namespace EvalHarness.Perturbations;

/// <summary>
/// Loses 5, 10, 20, 35 and 50 % of the values; a lost number becomes what the data's <see cref="Imputation"/> says (the mean where it says nothing), a lost
/// category the most frequent one.
/// </summary>
public sealed class MissingValues()
    : TabularPerturbation("missing_values", "Loses a share of the values and fills them in as dataset.json says (the mean or the most frequent one); the share grows with severity.")
{
    private static readonly double[] Shares = [0.05, 0.1, 0.2, 0.35, 0.5];

    /// <inheritdoc/>
    protected override void Render(Span<float> row, IReadOnlyList<ColumnProfile> columns, int severity, ref SeededRandom random)
    {
        var share = At(Shares, severity);
        for (var i = 0; i < row.Length; i++)
        {
            var isLost = random.NextDouble() < share;
            row[i] = isLost ? columns[i].Imputed : row[i];
        }
    }
}
