namespace EvalHarness.Data;

/// <summary>
/// The summed negative log-likelihood of softmax(logits / T) and its first three derivatives by b = 1/T on a grid of 17 values of b from
/// 1/32 to 8, a factor of sqrt 2 apart. Between grid points a Hermite polynomial of degree 7 in ln b is exact to about 1e-9, so the best
/// temperature of a cell follows without its logits.
/// </summary>
public sealed class TemperatureProfile
{
    /// <summary>Points of the grid.</summary>
    public const int Points = 17;

    internal const double LowestInverse = 1.0 / 32;

    /// <summary>Sums at point i: loss, then its derivatives by b, at 4 i + 0..3.</summary>
    public double[] Sums { get; } = new double[4 * Points];

    /// <summary>The inverse temperature of a grid point.</summary>
    public static double Inverse(int point) => LowestInverse * Math.Pow(2, point / 2.0);

    /// <summary>Summed loss at temperature T; null outside 1/8 to 32.</summary>
    public double? LossAt(double temperature)
    {
        var x = 2 * Math.Log2(1 / temperature / LowestInverse);
        if (!(x >= -1e-12 && x <= Points - 1 + 1e-12))
        {
            return null;
        }

        var interval = Math.Clamp((int)x, 0, Points - 2);
        return Piece(interval).Value(x - interval);
    }

    /// <summary>
    /// The temperature with the least loss; null if that lies outside 1/8 to 32, as it does for separable data (T towards 0) and for
    /// outputs that say nothing (T towards infinity).
    /// </summary>
    public double? Best()
    {
        for (var interval = 0; interval < Points - 1; interval++)
        {
            // The loss is convex in b: its derivative changes sign once.
            if (Sums[(4 * interval) + 1] <= 0 && Sums[(4 * (interval + 1)) + 1] > 0)
            {
                var x = interval + Piece(interval).Minimum();
                return 1 / (LowestInverse * Math.Pow(2, x / 2));
            }
        }

        return null;
    }

    private HermitePiece Piece(int interval) => new(Derivatives(interval), Derivatives(interval + 1));

    /// <summary>Loss and derivatives by x, where b = lowest x 2^(x/2).</summary>
    private double[] Derivatives(int point)
    {
        var b = Inverse(point);
        var c = Math.Log(2) / 2;
        var (f, f1, f2, f3) = (Sums[4 * point], Sums[(4 * point) + 1] * b, Sums[(4 * point) + 2] * b * b, Sums[(4 * point) + 3] * b * b * b);
        return [f, c * f1, c * c * (f1 + f2), c * c * c * (f1 + (3 * f2) + f3)];
    }
}
