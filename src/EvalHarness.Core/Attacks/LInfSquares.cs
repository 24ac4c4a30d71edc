using EvalHarness.Data;
using EvalHarness.Perturbations;

namespace EvalHarness.Attacks;

/// <summary>Candidates at the corners of the box: first vertical stripes, then squares of one sign a channel (the paper's algorithm 2).</summary>
internal sealed class LInfSquares(ImageShape shape, SquareAttackOptions options) : SquareProposal(shape, options)
{
    // Where the square already has the drawn signs, a query would be wasted: draw again, but not for ever (a white square cannot get whiter).
    private const int Draws = 16;

    private readonly float _epsilon = (float)options.Epsilon;

    public override void Start(ReadOnlySpan<float> clean, Span<float> candidate, ref SeededRandom random)
    {
        for (var channel = 0; channel < Shape.Channels; channel++)
        {
            for (var x = 0; x < Shape.Width; x++)
            {
                Paint(clean, candidate, channel, 0, x, Shape.Height, 1, random.NextSign());
            }
        }
    }

    public override void Step(int iteration, ReadOnlySpan<float> clean, Span<float> candidate, ref SeededRandom random)
    {
        var side = SideAt(iteration, 1);
        var top = random.NextInt(Shape.Height - side + 1);
        var left = random.NextInt(Shape.Width - side + 1);
        for (var draw = 0; draw < Draws; draw++)
        {
            var changed = false;
            for (var channel = 0; channel < Shape.Channels; channel++)
            {
                changed |= Paint(clean, candidate, channel, top, left, side, side, random.NextSign());
            }

            if (changed)
            {
                return;
            }
        }
    }

    private bool Paint(ReadOnlySpan<float> clean, Span<float> candidate, int channel, int top, int left, int height, int width, int sign)
    {
        var changed = false;
        for (var y = top; y < top + height; y++)
        {
            var row = (channel * Shape.PlaneSize) + (y * Shape.Width);
            for (var at = row + left; at < row + left + width; at++)
            {
                var value = Math.Clamp(clean[at] + (sign * _epsilon), 0, 1);
                changed |= Math.Abs(value - candidate[at]) > 1e-7f;
                candidate[at] = value;
            }
        }

        return changed;
    }
}
