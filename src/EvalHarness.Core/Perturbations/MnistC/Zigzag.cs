using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// Draws zigzags from column 2 to column 25 of a 28x28 grid: teeth of length 2 and height 2 along a straight line whose ends lie up to
/// five rows apart (Mu and Gilmer, 2019). MNIST-C draws one, which is severity 1 here; the sweep of 1 to 5 is ours.
/// </summary>
public sealed class Zigzag()
    : ImagePerturbation("zigzag", ["structure", "mnist-c"], "Draws a zigzag a severity from side to side, MNIST-C's own being severity 1.", Published.MnistC)
{
    private const double Start = 2, End = 25, Tooth = 2;

    /// <inheritdoc/>
    public override int MinimumSide => 8;

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var lines = scratch.Floats(0, shape.PlaneSize);
        lines.Clear();
        for (var i = 0; i < severity; i++)
        {
            var first = random.NextInt(LineField.Grid - 1);
            Draw(lines, shape, first, first + random.NextInt(10) - 5);
        }

        Overlay.Apply(image, result, shape, lines);
    }

    /// <summary>Adds a zigzag along the line from row 0 at the left to row 1 at the right, on the grid.</summary>
    internal static void Draw(Span<float> plane, ImageShape shape, double row0, double row1)
    {
        var angle = Math.Atan((row1 - row0) / (End - Start));
        var (sin, cos) = Math.SinCos(angle);
        var length = (End - Start) / cos;
        var teeth = (int)((length - Tooth) / (2 * Tooth)) + 1;
        var (along, height) = (0.0, 0.0);
        for (var i = 0; i < teeth; i++)
        {
            var (nextAlong, nextHeight) = (((2 * i) + 1) * Tooth, i % 2 == 0 ? Tooth : -Tooth);
            Segment(plane, shape, row0, sin, cos, along, height, nextAlong, nextHeight);
            (along, height) = (nextAlong, nextHeight);
        }

        // The last piece ends on the line's end, at a height that the authors divide by twice what is left of the length.
        var whole = 2 * Tooth * Math.Floor(length / (2 * Tooth));
        if (length != whole)
        {
            Segment(plane, shape, row0, sin, cos, along, height, length, height / (2 * (length - whole)));
        }
    }

    private static void Segment(
        Span<float> plane, ImageShape shape, double row, double sin, double cos, double a0, double h0, double a1, double h1) =>
        LineField.Add(plane, shape.Height, shape.Width, new Line(
            Start + (a0 * cos) - (h0 * sin), row + (a0 * sin) + (h0 * cos), Start + (a1 * cos) - (h1 * sin), row + (a1 * sin) + (h1 * cos)));
}
