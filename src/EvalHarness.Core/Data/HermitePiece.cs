namespace EvalHarness.Data;

/// <summary>The polynomial of degree 7 on [0, 1] with given value and first three derivatives at both ends.</summary>
internal sealed class HermitePiece
{
    private readonly double[] _coefficients = new double[8];

    public HermitePiece(double[] left, double[] right)
    {
        for (var order = 0; order < 4; order++)
        {
            _coefficients[order] = left[order] / Factorial(order);
        }

        // What the first four terms leave over at 1, in value and derivatives, is met by x^4 (e0 + e1 (1-x) + e2 (1-x)^2 + e3 (1-x)^3).
        Span<double> rest = stackalloc double[4];
        for (var order = 0; order < 4; order++)
        {
            rest[order] = right[order] - Derivative(1, order);
        }

        // With u = 1 - x: (1-u)^-4 = 1 + 4u + 10u^2 + 20u^3 + ...
        double[] t = [rest[0], -rest[1], rest[2] / 2, -rest[3] / 6];
        double[] e =
        [
            t[0],
            t[1] + (4 * t[0]),
            t[2] + (4 * t[1]) + (10 * t[0]),
            t[3] + (4 * t[2]) + (10 * t[1]) + (20 * t[0]),
        ];
        _coefficients[4] = e[0] + e[1] + e[2] + e[3];
        _coefficients[5] = -e[1] - (2 * e[2]) - (3 * e[3]);
        _coefficients[6] = e[2] + (3 * e[3]);
        _coefficients[7] = -e[3];
    }

    public double Value(double x) => Derivative(x, 0);

    public double SecondDerivative(double x) => Derivative(x, 2);

    /// <summary>Where the derivative is zero; it is at most 0 at the left end and positive at the right.</summary>
    public double Minimum()
    {
        var (low, high) = (0.0, 1.0);
        for (var step = 0; step < 60; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = Derivative(middle, 1) <= 0 ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    private double Derivative(double x, int order)
    {
        var result = 0.0;
        for (var power = 7; power >= order; power--)
        {
            result = (result * x) + (_coefficients[power] * Factorial(power) / Factorial(power - order));
        }

        return result;
    }

    private static double Factorial(int n) => n < 2 ? 1 : n * Factorial(n - 1);
}
