namespace EvalHarness.Perturbations;

/// <summary>
/// Soft lines on MNIST-C's 28x28 grid, or on that grid laid over an image of another size: the intensity is 1 + ln(1 - d / 2.3), cut to
/// 0..1, where d is the distance from the line up or down, at most just under 2.3.
/// </summary>
internal static class LineField
{
    /// <summary>The side of the grid.</summary>
    public const int Grid = 28;

    /// <summary>
    /// Adds a line from (column, row) to (column, row), clipping each value at 1. It covers the columns from floor(first) to below
    /// ceil(last) that <paramref name="shown"/> allows. Values are in units of 1/255 and so is the result.
    /// </summary>
    public static void Add(Span<float> plane, int height, int width, Line line, Func<int, bool>? shown = null)
    {
        if (line.Column0 == line.Column1)
        {
            return;
        }

        var slope = (line.Row1 - line.Row0) / (line.Column1 - line.Column0);
        var stepX = width == Grid ? 1 : (Grid - 1.0) / (width - 1);
        var stepY = height == Grid ? 1 : (Grid - 1.0) / (height - 1);
        var from = Math.Floor(line.Column0);
        var to = Math.Ceiling(line.Column1);
        for (var x = 0; x < width; x++)
        {
            var column = x * stepX;
            if (Math.Floor(column) < from || Math.Floor(column) >= to || (shown is not null && !shown((int)column)))
            {
                continue;
            }

            var row = line.Row0 + (slope * (column - line.Column0));
            var first = Math.Max(0, (int)Math.Ceiling((row - Reach) / stepY));
            var last = Math.Min(height - 1, (int)Math.Floor((row + Reach) / stepY));
            for (var y = first; y <= last; y++)
            {
                ref var value = ref plane[(y * width) + x];
                value = Math.Min(255, value + (255 * Intensity(Math.Abs((y * stepY) - row))));
            }
        }
    }

    // Where the intensity reaches 0: 2.3 (1 - 1/e) = 1.454.
    private const double Reach = 1.46;

    private static float Intensity(double distance) => (float)Math.Clamp(Math.Log(1 - (Math.Min(distance, 2.3 - 1e-10) / 2.3)) + 1, 0, 1);
}

/// <summary>A line on the grid, left end first.</summary>
internal readonly record struct Line(double Column0, double Row0, double Column1, double Row1);
