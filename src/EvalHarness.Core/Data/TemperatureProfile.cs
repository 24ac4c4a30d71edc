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

    /// <summary>
    /// Sums at point i, at 4 i + 0..3: the squared loss, half its derivative by b (loss x slope), the squared slope, half its derivative
    /// (slope x curvature). The variances come from these.
    /// </summary>
    public double[] Squares { get; } = new double[4 * Points];

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

    /// <summary>
    /// Standard error of ln T at the best temperature T: the sandwich (Huber, 1967), root of the summed squared slope over the summed
    /// curvature, by b. Between grid points the squares follow a cubic, to about a thousandth. Null where <see cref="Best"/> is.
    /// </summary>
    public double? BestLogError() => Best() is { } best && Curvature(1 / best) is > 0 and var curvature
        ? Math.Sqrt(Math.Max(0, SquaresAt(1 / best, 2))) / curvature * best
        : null;

    /// <summary>
    /// Standard error of the mean loss of <paramref name="samples"/> samples at the best temperature; that the temperature is fitted changes
    /// it in second order only, since the slope is 0 there. Null where <see cref="Best"/> is, and with fewer than two samples.
    /// </summary>
    public double? BestLossError(double samples) => samples >= 2 && Best() is { } best
        ? Math.Sqrt(Math.Max(0, SquaresAt(1 / best, 0) - (Square(LossAt(best)!.Value) / samples)) / (samples - 1) / samples)
        : null;

    private static double Square(double x) => x * x;

    private double Curvature(double b)
    {
        var (x, interval) = Place(b);
        var piece = Piece(interval);

        // By x the second derivative is c^2 b (f' + b f''), c = ln 2 / 2, and f' is 0 at the best temperature.
        return piece.SecondDerivative(x - interval) / Square(b * Math.Log(2) / 2);
    }

    /// <summary>The cubic through a sum of squares and its derivative at the two neighbouring points.</summary>
    private double SquaresAt(double b, int which)
    {
        var (x, interval) = Place(b);
        var t = x - interval;
        var (left, right) = (4 * interval, 4 * (interval + 1));
        var (c, from, to) = (Math.Log(2), Inverse(interval), Inverse(interval + 1));
        var (value, slope) = (Squares[left + which], c * from * Squares[left + which + 1]);
        var (endValue, endSlope) = (Squares[right + which], c * to * Squares[right + which + 1]);
        return (value * (1 + (2 * t)) * Square(1 - t)) + (slope * t * Square(1 - t)) + (endValue * t * t * (3 - (2 * t))) + (endSlope * t * t * (t - 1));
    }

    private static (double X, int Interval) Place(double b)
    {
        var x = 2 * Math.Log2(b / LowestInverse);
        return (x, Math.Clamp((int)x, 0, Points - 2));
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
