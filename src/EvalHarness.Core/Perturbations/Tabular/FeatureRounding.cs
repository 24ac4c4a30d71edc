namespace EvalHarness.Perturbations;

/// <summary>Rounds numbers to the nearest of 64, 32, 16, 8 and 4 values that are evenly spaced over the column's range. Categories stay.</summary>
public sealed class FeatureRounding()
    : TabularPerturbation("feature_rounding", "Rounds each number to a few evenly spaced values of its range; they grow fewer with severity.")
{
    private static readonly double[] Levels = [64, 32, 16, 8, 4];

    /// <inheritdoc/>
    protected override void Render(Span<float> row, IReadOnlyList<ColumnProfile> columns, int severity, ref SeededRandom random)
    {
        var steps = At(Levels, severity) - 1;
        for (var i = 0; i < row.Length; i++)
        {
            var (least, range) = ((double)columns[i].Minimum, (double)columns[i].Maximum - columns[i].Minimum);
            if (!columns[i].IsCategory && range > 0)
            {
                row[i] = (float)(least + (Math.Round((row[i] - least) / range * steps) * range / steps));
            }
        }
    }
}
