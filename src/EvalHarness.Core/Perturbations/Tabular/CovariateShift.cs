using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// Covariate shift by importance (Shimodaira, 2000): rows are weighted by exp(t s), where s is a row's place along a random direction through the
/// standardised numbers (spread 1 if they are independent) and t is 0.25, 0.5, 1, 1.5 and 2. Which rows there are changes, never what a row's label is.
/// The weights serve to weigh outcomes, or to draw rows (<see cref="Resample"/>), as a run does: some rows then come several times, and count as one
/// cluster in every interval.
/// </summary>
public sealed class CovariateShift() : SamplePerturbation(
    CovariateShift.Name, DataKind.Tabular, "Draws rows again so that the numbers drift along a random direction; the drift grows with severity. No row changes.")
{
    /// <summary>Its id.</summary>
    public const string Name = "covariate_shift";

    private static readonly double[] Strengths = [0.25, 0.5, 1, 1.5, 2];

    /// <summary>The direction: one number a column, of length 1, 0 for categories and constant columns; all 0 without any number.</summary>
    public static double[] Direction(IReadOnlyList<ColumnProfile> columns, ulong seed, string dataset)
    {
        ArgumentNullException.ThrowIfNull(columns);
        var random = new SeededRandom(Seed.Of(seed, dataset, Name, 0));
        var direction = columns.Select(column => random.NextGaussian() * (column.Spread > 0 ? 1 : 0)).ToArray();
        var length = Math.Sqrt(direction.Sum(value => value * value));
        return length == 0 ? direction : [.. direction.Select(value => value / length)];
    }

    /// <summary>The weight of a row, above 0; missing values count as the mean. Not normalised.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The severity is not from 1 to 5.</exception>
    public static double Weight(ReadOnlySpan<float> row, IReadOnlyList<ColumnProfile> columns, ReadOnlySpan<double> direction, int severity)
    {
        ArgumentNullException.ThrowIfNull(columns);
        Require.SameLength(columns.Count, row.Length, nameof(row));
        ArgumentOutOfRangeException.ThrowIfLessThan(severity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(severity, Strengths.Length);
        var score = 0.0;
        for (var i = 0; i < row.Length; i++)
        {
            if (direction[i] != 0 && !float.IsNaN(row[i]))
            {
                score += direction[i] * (row[i] - columns[i].Typical) / columns[i].Spread;
            }
        }

        return Math.Exp(Strengths[severity - 1] * score);
    }

    /// <summary>Draws rows with odds by their weights, evenly spread (systematic resampling): each comes floor or ceiling of n w / sum w times; ascending.</summary>
    public static int[] Resample(ReadOnlySpan<double> weights, int count, ulong seed)
    {
        Require.NotEmpty(weights.Length, nameof(weights));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var total = 0.0;
        foreach (var weight in weights)
        {
            total += weight;
        }

        var offset = new SeededRandom(seed).NextDouble();
        var rows = new int[count];
        var (row, sum) = (0, weights[0]);
        for (var i = 0; i < count; i++)
        {
            var place = (i + offset) / count * total;
            while (place >= sum && row < weights.Length - 1)
            {
                sum += weights[++row];
            }

            rows[i] = row;
        }

        return rows;
    }
}
