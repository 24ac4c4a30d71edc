using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Inference;

namespace EvalHarness.Attacks;

/// <summary>
/// The images of a dataset that are attacked. Models see 8-bit images: a change is cut down to whole steps of 1/255, towards the clean image,
/// so what they see does not leave the ball, but for the rounding of single precision.
/// </summary>
internal sealed class AttackImages
{
    private AttackImages(Dataset dataset, ImageBatch sample) => (Dataset, Sample) = (dataset, sample);

    /// <summary>Where they are from.</summary>
    public Dataset Dataset { get; }

    /// <summary>The clean images.</summary>
    public ImageBatch Sample { get; }

    /// <summary>Reads the images that an evaluation of as many would.</summary>
    /// <exception cref="UsageException">None can be read.</exception>
    public static AttackImages Read(Dataset dataset, AttackRequest request)
    {
        var batch = (ImageBatch)dataset.CreateBatch(Math.Min(request.Samples, dataset.Count));
        using var reader = dataset.Read(new ReadSelection(new SampleSubset(request.Samples, request.Seed)));
        return reader.Read(batch) > 0 ? new AttackImages(dataset, batch) : throw new UsageException($"{dataset.Name}: none of its images can be read.");
    }

    /// <summary>Attacks one checkpoint.</summary>
    public IReadOnlyList<ImageAttack> Attack(IClassifier classifier, AttackRequest request, CancellationToken cancel) => Attack(
        classifier,
        Sample,
        new SquareAttackOptions(request.Norm, request.Epsilon, request.Queries, request.Seed, Dataset.Name),
        new ImageBatch(Sample.Shape, Sample.Count),
        cancel);

    /// <summary>Attacks one checkpoint on images, and leaves the best image found for each, as the model saw it, in <paramref name="attacked"/>.</summary>
    public static IReadOnlyList<ImageAttack> Attack(
        IClassifier classifier, ImageBatch sample, SquareAttackOptions options, ImageBatch attacked, CancellationToken cancel)
    {
        var size = sample.Shape.Size;
        var values = new float[sample.Count * size];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = sample.Pixels[i] / 255f;
        }

        var asked = new ImageBatch(sample.Shape, sample.Count);
        var best = new float[values.Length];
        var results = SquareAttack.Run(
            values,
            sample.Shape,
            sample.Labels.AsSpan(0, sample.Count),
            sample.Indices.AsSpan(0, sample.Count),
            classifier.ClassCount,
            (images, which, outputs) =>
            {
                cancel.ThrowIfCancellationRequested();
                asked.Count = which.Length;
                for (var i = 0; i < which.Length; i++)
                {
                    ToBytes(images.Slice(i * size, size), sample.Image(which[i]), asked.Image(i));
                }

                classifier.Predict(asked, outputs);
                if (classifier.Kind == OutputKind.Probabilities)
                {
                    ToLogarithms(outputs);
                }
            },
            options,
            best);
        attacked.TakeSamplesOf(sample);
        for (var i = 0; i < sample.Count; i++)
        {
            ToBytes(best.AsSpan(i * size, size), sample.Image(i), attacked.Image(i));
        }

        return results;
    }

    internal static void ToBytes(ReadOnlySpan<float> image, ReadOnlySpan<byte> clean, Span<byte> result)
    {
        for (var i = 0; i < image.Length; i++)
        {
            // A hair more than the step, so that 8/255 in single precision is eight steps, not seven.
            var steps = (image[i] * 255.0) - clean[i];
            result[i] = (byte)Math.Clamp(clean[i] + (int)(steps + (Math.Sign(steps) * 1e-4)), 0, 255);
        }
    }

    private static void ToLogarithms(Span<float> probabilities)
    {
        foreach (ref var value in probabilities)
        {
            value = MathF.Log(MathF.Max(value, 1e-30f));
        }
    }
}
