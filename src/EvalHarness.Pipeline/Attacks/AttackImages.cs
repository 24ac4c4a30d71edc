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
    private readonly float[] _values;

    private AttackImages(Dataset dataset, ImageBatch sample)
    {
        Dataset = dataset;
        Sample = sample;
        _values = new float[sample.Count * sample.Shape.Size];
        for (var i = 0; i < _values.Length; i++)
        {
            _values[i] = sample.Pixels[i] / 255f;
        }
    }

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
    public IReadOnlyList<ImageAttack> Attack(IClassifier classifier, AttackRequest request, CancellationToken cancel)
    {
        var batch = new ImageBatch(Sample.Shape, Sample.Count);
        return SquareAttack.Run(
            _values,
            Sample.Shape,
            Sample.Labels.AsSpan(0, Sample.Count),
            Sample.Indices.AsSpan(0, Sample.Count),
            classifier.ClassCount,
            (images, which, outputs) =>
            {
                cancel.ThrowIfCancellationRequested();
                batch.Count = which.Length;
                for (var i = 0; i < which.Length; i++)
                {
                    ToBytes(images.Slice(i * Sample.Shape.Size, Sample.Shape.Size), Sample.Image(which[i]), batch.Image(i));
                }

                classifier.Predict(batch, outputs);
                if (classifier.Kind == OutputKind.Probabilities)
                {
                    ToLogarithms(outputs);
                }
            },
            new SquareAttackOptions(request.Norm, request.Epsilon, request.Queries, request.Seed, Dataset.Name),
            new float[_values.Length]);
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
