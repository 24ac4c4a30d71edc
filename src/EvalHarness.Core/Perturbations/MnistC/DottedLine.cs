using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// Draws dotted lines from edge to edge, each between two random rows (Mu and Gilmer, 2019). MNIST-C draws one, which is severity 1
/// here; the sweep of 1 to 5 lines is ours. Every other pair of columns is left out, beginning with the first.
/// </summary>
public sealed class DottedLine()
    : ImagePerturbation("dotted_line", ["structure", "mnist-c"],
        "Draws a dotted line a severity from edge to edge, MNIST-C's own being severity 1.", Published.MnistC)
{
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
            var last = random.NextInt(LineField.Grid - 1);
            LineField.Add(lines, shape.Height, shape.Width, new Line(0, first, LineField.Grid - 1, last), static column => column % 4 >= 2);
        }

        Overlay.Apply(image, result, shape, lines);
    }
}
