using EvalHarness.Perturbations;

namespace EvalHarness.Statistics;

/// <summary>
/// Permutation test that paired differences are symmetric about 0: the share of sign patterns whose |sum| reaches the observed one.
/// Differences of one source image (its severities) belong together: sum or average them first.
/// </summary>
public static class SignFlipTest
{
    private const int ExactLimit = 20;

    /// <summary>
    /// Two-sided p-value. Exact where all non-zero differences have one size (binomial) or at most 20 are non-zero (all patterns);
    /// otherwise (1 + hits) / (1 + resamples) over random patterns. Zeros change nothing. 1 if all are 0.
    /// </summary>
    public static double TwoSided(ReadOnlySpan<double> differences, int resamples = 9999, ulong seed = 0)
    {
        var sizes = NonZero(differences, out var sum, out var positive, out var equal);
        if (sizes.Length == 0)
        {
            return 1;
        }

        if (equal)
        {
            return McNemarTest.Exact(positive, sizes.Length - positive);
        }

        var bound = Math.Abs(sum) - (1e-12 * sizes.Sum());
        return sizes.Length <= ExactLimit ? Enumerate(sizes, bound) : Sample(sizes, bound, resamples, seed);
    }

    private static double[] NonZero(ReadOnlySpan<double> differences, out double sum, out int positive, out bool equal)
    {
        var sizes = new List<double>(differences.Length);
        (sum, positive) = (0, 0);
        foreach (var difference in differences)
        {
            if (difference != 0)
            {
                sizes.Add(Math.Abs(difference));
                sum += difference;
                positive += difference > 0 ? 1 : 0;
            }
        }

        equal = sizes.Count > 0 && sizes.TrueForAll(size => size == sizes[0]);
        return sizes.ToArray();
    }

    private static double Enumerate(double[] sizes, double bound)
    {
        // Gray code: each pattern differs from the one before by a single sign. The last sign stays fixed: |sum| is symmetric.
        var free = sizes.Length - 1;
        var signs = new bool[sizes.Length];
        var sum = sizes.Sum();
        long hits = Math.Abs(sum) >= bound ? 1 : 0;
        for (long step = 1; step < 1L << free; step++)
        {
            var flip = System.Numerics.BitOperations.TrailingZeroCount(step);
            signs[flip] = !signs[flip];
            sum += signs[flip] ? -2 * sizes[flip] : 2 * sizes[flip];
            hits += Math.Abs(sum) >= bound ? 1 : 0;
        }

        return (double)hits / (1L << free);
    }

    private static double Sample(double[] sizes, double bound, int resamples, ulong seed)
    {
        var random = new SeededRandom(seed);
        var hits = 1;
        for (var resample = 0; resample < resamples; resample++)
        {
            hits += Math.Abs(RandomSum(sizes, ref random)) >= bound ? 1 : 0;
        }

        return (double)hits / (resamples + 1);
    }

    private static double RandomSum(double[] sizes, ref SeededRandom random)
    {
        var sum = 0.0;
        for (var i = 0; i < sizes.Length; i += 64)
        {
            var bits = random.NextUInt64();
            var end = Math.Min(sizes.Length, i + 64);
            for (var j = i; j < end; j++, bits >>= 1)
            {
                sum += (bits & 1) == 0 ? sizes[j] : -sizes[j];
            }
        }

        return sum;
    }
}
