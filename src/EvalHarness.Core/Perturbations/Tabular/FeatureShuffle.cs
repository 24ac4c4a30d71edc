namespace EvalHarness.Perturbations;

/// <summary>
/// Replaces 10, 20, 40, 70 and 100 % of the values by those of other rows: each column keeps its distribution and loses its relation to the
/// others (permutation importance; Breiman, 2001).
/// </summary>
public sealed class FeatureShuffle()
    : TabularPerturbation("feature_shuffle", "Replaces a share of the values by the same columns' values of other rows; the share grows with severity.")
{
    private static readonly double[] Shares = [0.1, 0.2, 0.4, 0.7, 1];

    /// <inheritdoc/>
    protected override void Render(Span<float> row, IReadOnlyList<ColumnProfile> columns, int severity, ref SeededRandom random)
    {
        var share = At(Shares, severity);
        for (var i = 0; i < row.Length; i++)
        {
            var isReplaced = random.NextDouble() < share;
            var place = random.NextDouble();
            var sample = columns[i].Sample;
            row[i] = isReplaced && sample.Count > 0 ? sample[(int)(place * sample.Count)] : row[i];
        }
    }
}
