using EvalHarness.Data;
using EvalHarness.Evaluation;

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
                BatchCopy.Copy(batch, i, batch, kept);
            }

            kept++;
        }

        batch.Count = kept;
    }
}
