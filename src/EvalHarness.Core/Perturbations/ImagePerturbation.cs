using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// One way to spoil an image, at severities 1 to 5. It maps 8-bit planes to 8-bit planes; in between it may use any precision.
/// The result is clipped to 0..255 and truncated, as the reference implementations do. An instance holds no state that changes:
/// all threads share it, each with its own <see cref="PerturbationScratch"/>.
/// </summary>
public abstract class ImagePerturbation
{
    /// <summary>The highest severity; the lowest is 1.</summary>
    public const int MaximumSeverity = 5;

    /// <summary>Gives the perturbation its name and what people read about it.</summary>
    protected ImagePerturbation(string id, IReadOnlyList<string> groups, string summary, string source) =>
        (Id, Groups, Summary, Source) = (id, groups, summary, source);

    /// <summary>The paper's name in snake_case, e.g. <c>gaussian_noise</c>: what suites and reports call it.</summary>
    public string Id { get; }

    /// <summary>The id in words.</summary>
    public string Name => Id.Replace('_', ' ');

    /// <summary>
    /// The kind first (<c>noise</c>, <c>blur</c>, <c>weather</c>, <c>digital</c>, <c>geometric</c>, <c>structure</c>,
    /// <c>frequency</c>, <c>synthetic_ood</c>), then the published sets that it belongs to.
    /// </summary>
    public IReadOnlyList<string> Groups { get; }

    /// <summary>What is done, in a sentence, with what severity changes.</summary>
    public string Summary { get; }

    /// <summary>The paper or set that defines it.</summary>
    public string Source { get; }

    /// <summary>Whether it only makes sense on three channels.</summary>
    public virtual bool NeedsColour => false;

    /// <summary>The smallest height and width that it accepts, in pixels.</summary>
    public virtual int MinimumSide => 4;

    /// <summary>How many severities there are: 5, or 1 where a scale makes no sense.</summary>
    public virtual int Severities => MaximumSeverity;

    /// <summary>Whether a person would still give the image its label; false where the image is meant to be out of distribution.</summary>
    public virtual bool KeepsLabel => true;

    /// <summary>Whether the published code has a quirk that the clean mode leaves out.</summary>
    public virtual bool HasCleanMode => false;

    /// <summary>Whether the random stream matters at all.</summary>
    public virtual bool IsRandom => true;

    /// <summary>Spoils one image. Allocates nothing once the scratch has grown to the size of the images.</summary>
    /// <param name="image">The clean image, channel after channel; never written.</param>
    /// <param name="result">The spoiled image, same size; must not overlap the clean one.</param>
    /// <param name="shape">The size of both.</param>
    /// <param name="severity">1 to 5.</param>
    /// <param name="mode">Canonical or clean.</param>
    /// <param name="random">The image's own stream.</param>
    /// <param name="scratch">The calling thread's buffers.</param>
    /// <exception cref="ArgumentException">A size, severity or colour that <see cref="Problem"/> would have named.</exception>
    public void Apply(
        ReadOnlySpan<byte> image,
        Span<byte> result,
        ImageShape shape,
        int severity,
        PerturbationMode mode,
        ref SeededRandom random,
        PerturbationScratch scratch)
    {
        Require.SameLength(shape.Size, image.Length, nameof(image));
        Require.SameLength(shape.Size, result.Length, nameof(result));
        if (Problem(shape, severity) is { } problem)
        {
            throw new ArgumentException(problem, nameof(shape));
        }

        Render(image, result, shape, severity, mode, ref random, scratch);
    }

    /// <summary>Why this perturbation cannot run on images of this shape at this severity, in words for the user; null if it can.</summary>
    public string? Problem(ImageShape shape, int severity)
    {
        if (severity < 1 || severity > Severities)
        {
            return $"'{Id}' is asked for at severity {severity}, but "
                + (Severities == 1 ? "it has severity 1 alone." : $"severities run from 1 to {Severities}.");
        }

        if (shape.Channels is not (1 or 3))
        {
            return $"'{Id}' needs grey (1 channel) or RGB (3 channels) images, but these are {shape}.";
        }

        if (NeedsColour && shape.IsGrey)
        {
            return $"'{Id}' needs colour, but these images are grey ({shape}). Remove it from the suite, or use colour images.";
        }

        return Math.Min(shape.Height, shape.Width) < MinimumSide
            ? $"'{Id}' needs images of at least {MinimumSide}x{MinimumSide} pixels, but these are {shape}."
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Id;

    /// <summary>Does the work on arguments that have been checked.</summary>
    protected abstract void Render(
        ReadOnlySpan<byte> image,
        Span<byte> result,
        ImageShape shape,
        int severity,
        PerturbationMode mode,
        ref SeededRandom random,
        PerturbationScratch scratch);
}
