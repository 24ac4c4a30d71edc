namespace EvalHarness.Perturbations;

/// <summary>Adds Gaussian noise to numbers: 5, 10, 20, 40 and 80 % of the column's standard deviation. Categories stay.</summary>
public sealed class FeatureNoise() : TabularPerturbation("feature_noise", "Adds Gaussian noise in units of each number's spread; it grows with severity.")
{
    private static readonly double[] Spreads = [0.05, 0.1, 0.2, 0.4, 0.8];

    /// <inheritdoc/>
    protected override void Render(Span<float> row, IReadOnlyList<ColumnProfile> columns, int severity, ref SeededRandom random)
    {
        var scale = At(Spreads, severity);
        for (var i = 0; i < row.Length; i++)
        {
            row[i] += (float)(columns[i].Spread * scale * random.NextGaussian());
        }
    }
}
