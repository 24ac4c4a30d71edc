using EvalHarness.Data;
using EvalHarness.Evaluation;

namespace EvalHarness.Datasets;

/// <summary>Takes bad samples out of a batch and lists them.</summary>
internal static class BatchCompaction
{
    /// <param name="batch">The batch.</param>
    /// <param name="problems">What is wrong with each sample, null where nothing is; null if all are good.</param>
    /// <param name="bad">Takes the bad ones.</param>
    /// <param name="path">Where they come from.</param>
    public static void Remove(SampleBatch batch, string?[]? problems, List<BadSample> bad, string path)
    {
        if (problems is null)
        {
            return;
        }

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
