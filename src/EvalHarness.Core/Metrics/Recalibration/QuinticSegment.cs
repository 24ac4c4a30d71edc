namespace EvalHarness.Metrics.Recalibration;

/// <summary>The polynomial of degree five with given value, slope and curvature at 0 and at 1.</summary>
internal readonly struct QuinticSegment
{
    private readonly double _c0;
    private readonly double _c1;
    private readonly double _c2;
    private readonly double _c3;
    private readonly double _c4;
    private readonly double _c5;

    public QuinticSegment((double Value, double First, double Second) left, (double Value, double First, double Second) right)
    {
        (_c0, _c1, _c2) = (left.Value, left.First, left.Second / 2);
        var value = right.Value - _c0 - _c1 - _c2;
        var first = right.First - _c1 - 2 * _c2;
        var second = right.Second - 2 * _c2;
        _c3 = 10 * value - 4 * first + second / 2;
        _c4 = -15 * value + 7 * first - second;
        _c5 = 6 * value - 3 * first + second / 2;
    }

    /// <summary>Where the slope passes from negative at 0 to positive at 1, by bisection, and the value there.</summary>
    public (double At, double Value) Minimum()
    {
        double low = 0, high = 1;
        for (var step = 0; step < 60; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = Slope(middle) < 0 ? (middle, high) : (low, middle);
        }

        var at = (low + high) / 2;
        return (at, _c0 + at * (_c1 + at * (_c2 + at * (_c3 + at * (_c4 + at * _c5)))));
    }

    private double Slope(double at) => _c1 + at * (2 * _c2 + at * (3 * _c3 + at * (4 * _c4 + at * 5 * _c5)));
}
