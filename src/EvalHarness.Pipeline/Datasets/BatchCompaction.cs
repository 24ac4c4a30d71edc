using EvalHarness.Data;

namespace EvalHarness.Datasets;

/// <summary>Takes bad samples out of a batch and lists them.</summary>
internal static class BatchCompaction
{
    public static void Remove(SampleBatch batch, string?[] problems, List<BadSample> bad, string path)
    {
        var kept = 0;
        for (var i = 0; i < batch.Count; i++)
        {
            if (problems[i] is { } problem)
            {
                bad.Add(new BadSample(batch.Indices[i], path, problem));
                continue;
            }

            if (kept != i)
            {
                Move(batch, i, kept);
            }

            kept++;
        }

        batch.Count = kept;
    }

    private static void Move(SampleBatch batch, int from, int to)
    {
        batch.Indices[to] = batch.Indices[from];
        batch.Labels[to] = batch.Labels[from];
        switch (batch)
        {
            case ImageBatch images:
                images.Image(from).CopyTo(images.Image(to));
                break;
            case TabularBatch table:
                table.Row(from).CopyTo(table.Row(to));
                break;
            case TextBatch texts:
                texts.Texts[to] = texts.Texts[from];
                break;
        }
    }
}
