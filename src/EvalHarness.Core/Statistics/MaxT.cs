using EvalHarness.Perturbations;

namespace EvalHarness.Statistics;

/// <summary>
/// Westfall and Young's (1993) step-down max-T: family-wise error over many paired comparisons on the same samples, using how they
/// depend on each other; stronger than Holm where they do.
/// </summary>
public static class MaxT
{
    /// <summary>
    /// Adjusted two-sided p-values. <paramref name="differences"/> holds one column a hypothesis, the same samples (or clusters) in
    /// each; signs are flipped sample by sample, jointly for all hypotheses. A column without variance gets 1 if it is all 0.
    /// </summary>
    public static double[] Adjust(IReadOnlyList<double[]> differences, int resamples = 9999, ulong seed = 0)
    {
        Require.NotEmpty(differences.Count, nameof(differences));
        var count = differences[0].Length;
        var observed = new double[differences.Count];
        var scale = new double[differences.Count];
        for (var h = 0; h < differences.Count; h++)
        {
            Require.SameLength(count, differences[h].Length, nameof(differences));
            // Flips leave the sum of squares unchanged, so it studentises the sum under the null.
            scale[h] = Math.Sqrt(differences[h].Sum(d => d * d));
            observed[h] = scale[h] > 0 ? Math.Abs(differences[h].Sum()) / scale[h] : 0;
        }

        var order = Enumerable.Range(0, observed.Length).OrderByDescending(h => observed[h]).ToArray();
        var hits = CountHits(differences, scale, observed, order, resamples, seed);
        var result = new double[observed.Length];
        var running = 0.0;
        for (var rank = 0; rank < order.Length; rank++)
        {
            running = Math.Max(running, (1.0 + hits[rank]) / (1 + resamples));
            result[order[rank]] = running;
        }

        return result;
    }

    private static int[] CountHits(
        IReadOnlyList<double[]> differences, double[] scale, double[] observed, int[] order, int resamples, ulong seed)
    {
        var random = new SeededRandom(seed);
        var hits = new int[order.Length];
        var signs = new double[differences[0].Length];
        for (var resample = 0; resample < resamples; resample++)
        {
            FillSigns(signs, ref random);
            var largest = 0.0;
            for (var rank = order.Length - 1; rank >= 0; rank--)
            {
                var h = order[rank];
                var sum = System.Numerics.Tensors.TensorPrimitives.Dot<double>(differences[h], signs);
                largest = Math.Max(largest, scale[h] > 0 ? Math.Abs(sum) / scale[h] : 0);
                hits[rank] += largest >= observed[h] - 1e-12 ? 1 : 0;
            }
        }

        return hits;
    }

    private static void FillSigns(double[] signs, ref SeededRandom random)
    {
        for (var i = 0; i < signs.Length; i += 64)
        {
            var bits = random.NextUInt64();
            for (var j = i; j < Math.Min(signs.Length, i + 64); j++, bits >>= 1)
            {
                signs[j] = (bits & 1) == 0 ? 1 : -1;
            }
        }
    }
}
