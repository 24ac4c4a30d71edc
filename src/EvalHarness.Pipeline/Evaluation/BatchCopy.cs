using EvalHarness.Data;

namespace EvalHarness.Evaluation;

/// <summary>Copies samples from one batch to another of the same kind.</summary>
internal static class BatchCopy
{
    /// <summary>Copies everything: samples, indices and labels.</summary>
    public static void Copy(SampleBatch source, SampleBatch target)
    {
        target.Count = source.Count;
        source.Indices.AsSpan(0, source.Count).CopyTo(target.Indices);
        source.Labels.AsSpan(0, source.Count).CopyTo(target.Labels);
        switch (source, target)
        {
            case (ImageBatch from, ImageBatch to):
                from.Pixels.AsSpan(0, source.Count * from.Shape.Size).CopyTo(to.Pixels);
                break;
            case (TabularBatch from, TabularBatch to):
                from.Values.AsSpan(0, source.Count * from.Columns.Count).CopyTo(to.Values);
                break;
            case (TextBatch from, TextBatch to):
                from.Texts.AsSpan(0, source.Count).CopyTo(to.Texts);
                break;
            default:
                throw new ArgumentException("The batches are of different kinds.", nameof(target));
        }
    }

    /// <summary>Copies one sample with its index and label.</summary>
    public static void Copy(SampleBatch source, int from, SampleBatch target, int to)
    {
        target.Indices[to] = source.Indices[from];
        target.Labels[to] = source.Labels[from];
        switch (source, target)
        {
            case (ImageBatch images, ImageBatch copies):
                images.Image(from).CopyTo(copies.Image(to));
                break;
            case (TabularBatch table, TabularBatch copies):
                table.Row(from).CopyTo(copies.Row(to));
                break;
            case (TextBatch texts, TextBatch copies):
                copies.Texts[to] = texts.Texts[from];
                break;
            default:
                throw new ArgumentException("The batches are of different kinds.", nameof(target));
        }
    }
}
