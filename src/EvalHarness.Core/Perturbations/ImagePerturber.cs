using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// Spoils batches of images. Every image has its own seed (<see cref="Seed.Of(ulong, string, string, int)"/>), so batch size, order and
/// the number of threads change no pixel. Holds scratch memory: one instance a thread.
/// </summary>
public sealed class ImagePerturber
{
    private readonly PerturbationScratch _scratch = new();
    private readonly ulong _seed;

    /// <summary>Prepares for images of one shape.</summary>
    /// <exception cref="UsageException">The perturbation cannot run on this shape or severity.</exception>
    public ImagePerturber(
        ImagePerturbation perturbation, PerturbationMode mode, int severity, ImageShape shape, ulong suiteSeed, string dataset)
    {
        ArgumentNullException.ThrowIfNull(perturbation);
        ArgumentNullException.ThrowIfNull(dataset);
        if (perturbation.Problem(shape, severity) is { } problem)
        {
            throw new UsageException(problem);
        }

        Perturbation = perturbation;
        Mode = mode;
        Severity = severity;
        Shape = shape;
        _seed = Seed.Of(suiteSeed, dataset, perturbation.Id);
    }

    /// <summary>What is done.</summary>
    public ImagePerturbation Perturbation { get; }

    /// <summary>Canonical or clean.</summary>
    public PerturbationMode Mode { get; }

    /// <summary>1 to 5.</summary>
    public int Severity { get; }

    /// <summary>The size of every image.</summary>
    public ImageShape Shape { get; }

    /// <summary>Spoils a batch.</summary>
    /// <param name="images">N images one after the other; never written.</param>
    /// <param name="indices">The N images' indices in the dataset: what their seeds are made of.</param>
    /// <param name="results">Room for the N spoiled images.</param>
    public void Apply(ReadOnlySpan<byte> images, ReadOnlySpan<int> indices, Span<byte> results)
    {
        var size = Shape.Size;
        Require.SameLength(indices.Length * size, images.Length, nameof(images));
        Require.SameLength(images.Length, results.Length, nameof(results));
        for (var i = 0; i < indices.Length; i++)
        {
            var random = new SeededRandom(Seed.OfImage(_seed, indices[i]));
            Perturbation.Apply(
                images.Slice(i * size, size), results.Slice(i * size, size), Shape, Severity, Mode, ref random, _scratch);
        }
    }
}
