using EvalHarness.Data;
using EvalHarness.Perturbations;

namespace EvalHarness.Attacks;

/// <summary>Draws candidates for an attack: images within the allowed distance, values from 0 to 1. Holds scratch memory.</summary>
internal abstract class SquareProposal(ImageShape shape, SquareAttackOptions options)
{
    protected ImageShape Shape { get; } = shape;

    protected SquareAttackOptions Options { get; } = options;

    /// <summary>Turns the clean image into the first candidate.</summary>
    public abstract void Start(ReadOnlySpan<float> clean, Span<float> candidate, ref SeededRandom random);

    /// <summary>Turns the best image so far into the next candidate.</summary>
    public abstract void Step(int iteration, ReadOnlySpan<float> clean, Span<float> candidate, ref SeededRandom random);

    /// <summary>Side of the square of an iteration, from the least to the image's shorter side.</summary>
    protected int SideAt(int iteration, int least) =>
        Math.Clamp((int)Math.Round(Math.Sqrt(Options.ShareAt(iteration) * Shape.PlaneSize)), least, Math.Max(least, Math.Min(Shape.Height, Shape.Width)));
}
