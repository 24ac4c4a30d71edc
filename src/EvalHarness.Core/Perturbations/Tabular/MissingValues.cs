namespace EvalHarness.Perturbations;

/// <summary>Loses 5, 10, 20, 35 and 50 % of the values; a lost number becomes the column's mean, a lost category its most frequent one.</summary>
public sealed class MissingValues()
    : TabularPerturbation("missing_values", "Loses a share of the values and puts the mean or most frequent one in their place; the share grows with severity.")
{
    private static readonly double[] Shares = [0.05, 0.1, 0.2, 0.35, 0.5];

    /// <inheritdoc/>
    protected override void Render(Span<float> row, IReadOnlyList<ColumnProfile> columns, int severity, ref SeededRandom random)
    {
        var share = At(Shares, severity);
        for (var i = 0; i < row.Length; i++)
        {
            var isLost = random.NextDouble() < share;
            row[i] = isLost ? columns[i].Typical : row[i];
        }
    }
}
