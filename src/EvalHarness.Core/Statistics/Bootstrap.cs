using EvalHarness.Perturbations;

namespace EvalHarness.Statistics;

/// <summary>
/// The bootstrap (Efron and Tibshirani, 1993): clusters are drawn with replacement, and a statistic is worked out again with the
/// number of draws as weights. Draw r depends on the seed and r alone, so the thread count changes nothing.
/// </summary>
public static class Bootstrap
{
    /// <summary>
    /// Fills <paramref name="weights"/> with how often each cluster is drawn in resample <paramref name="resample"/>: multinomial,
    /// summing to the number of clusters.
    /// </summary>
    public static void FillWeights(Span<int> weights, ulong seed, int resample)
    {
        weights.Clear();
        var random = Stream(seed, resample);
        var count = weights.Length;
        for (var draw = 0; draw < count; draw++)
        {
            weights[random.NextInt(count)]++;
        }
    }

    /// <summary>
    /// Runs a body once a resample, on as many threads as asked, each with its own state (buffers). The body must write only to
    /// places that belong to its resample.
    /// </summary>
    public static void ForEach<TState>(int resamples, int threads, Func<TState> state, Action<TState, int> body)
    {
        if (threads <= 1 || resamples < 2)
        {
            var own = state();
            for (var resample = 0; resample < resamples; resample++)
            {
                body(own, resample);
            }

            return;
        }

        Parallel.For(
            0,
            resamples,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            state,
            (resample, _, own) =>
            {
                body(own, resample);
                return own;
            },
            _ => { });
    }

    /// <summary>Draws of a statistic of cluster weights; undefined draws are NaN in the result and left out of intervals.</summary>
    public static double[] Draws(int clusters, int resamples, ulong seed, Func<int[], double?> statistic, int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(clusters);
        var draws = new double[resamples];
        ForEach(resamples, threads, () => new int[clusters], (weights, resample) =>
        {
            FillWeights(weights, seed, resample);
            draws[resample] = statistic(weights) ?? double.NaN;
        });
        return draws;
    }

    /// <summary>Percentile interval of the draws; null if fewer than half of them are defined.</summary>
    public static Interval? Percentile(ReadOnlySpan<double> draws, double level = 0.95)
    {
        var sorted = Defined(draws);
        if (sorted.Length == 0 || sorted.Length * 2 < draws.Length)
        {
            return null;
        }

        var tail = (1 - level) / 2;
        return new(Quantiles.OfSorted(sorted, tail), Quantiles.OfSorted(sorted, 1 - tail));
    }

    /// <summary>
    /// Bias-corrected and accelerated interval (Efron, 1987). <paramref name="acceleration"/> comes from <see cref="Acceleration"/>.
    /// Falls back to the percentile interval where every draw lies on one side of the estimate; null as there.
    /// </summary>
    public static Interval? Bca(double estimate, ReadOnlySpan<double> draws, double acceleration, double level = 0.95)
    {
        var sorted = Defined(draws);
        if (sorted.Length == 0 || sorted.Length * 2 < draws.Length)
        {
            return null;
        }

        var below = 0.0;
        foreach (var draw in sorted)
        {
            below += draw < estimate ? 1 : draw == estimate ? 0.5 : 0;
        }

        if (below <= 0 || below >= sorted.Length)
        {
            return Percentile(draws, level);
        }

        var bias = Distributions.NormalQuantile(below / sorted.Length);
        var z = Distributions.TwoSidedNormal(level);
        return new(Quantiles.OfSorted(sorted, Adjusted(bias, -z, acceleration)), Quantiles.OfSorted(sorted, Adjusted(bias, z, acceleration)));
    }

    /// <summary>Acceleration from leave-one-cluster-out values, or from influence values: sum u^3 / (6 (sum u^2)^1.5), u = mean - value; 0 without spread.</summary>
    public static double Acceleration(ReadOnlySpan<double> jackknife)
    {
        var mean = 0.0;
        foreach (var value in jackknife)
        {
            mean += value / jackknife.Length;
        }

        var (squares, cubes) = (0.0, 0.0);
        foreach (var value in jackknife)
        {
            var u = mean - value;
            squares += u * u;
            cubes += u * u * u;
        }

        return squares > 0 ? cubes / (6 * squares * Math.Sqrt(squares)) : 0;
    }

    /// <summary>
    /// BCa interval of a mean over clusters, such as the paired difference of two checkpoints on the same images; null if there is
    /// only one cluster.
    /// </summary>
    public static Interval? OfMean(
        ReadOnlySpan<double> values, Clusters? clusters = null, int resamples = 1000, ulong seed = 0, double level = 0.95, int threads = 1)
    {
        Require.NotEmpty(values.Length, nameof(values));
        var groups = clusters ?? Clusters.Singletons(values.Length);
        if (groups.Count < 2)
        {
            return null;
        }

        var (sums, sizes) = (new double[groups.Count], new double[groups.Count]);
        for (var i = 0; i < values.Length; i++)
        {
            sums[groups.Ids[i]] += values[i];
            sizes[groups.Ids[i]]++;
        }

        var (total, size) = (sums.Sum(), sizes.Sum());
        var draws = Draws(groups.Count, resamples, seed, weights => Ratio(sums, sizes, weights), threads);
        var jackknife = sums.Zip(sizes, (s, n) => (total - s) / (size - n)).ToArray();
        return Bca(total / size, draws, Acceleration(jackknife), level);
    }

    /// <summary>The random stream of one resample.</summary>
    internal static SeededRandom Stream(ulong seed, int resample) =>
        new(seed ^ (0x9E3779B97F4A7C15UL * ((ulong)resample + 1)));

    private static double? Ratio(double[] sums, double[] sizes, int[] weights)
    {
        var (sum, size) = (0.0, 0.0);
        for (var i = 0; i < weights.Length; i++)
        {
            sum += weights[i] * sums[i];
            size += weights[i] * sizes[i];
        }

        return sum / size;
    }

    private static double Adjusted(double bias, double z, double acceleration)
    {
        var shifted = bias + z;
        return Distributions.NormalCdf(bias + (shifted / Math.Max(1e-9, 1 - (acceleration * shifted))));
    }

    private static double[] Defined(ReadOnlySpan<double> draws)
    {
        var sorted = new List<double>(draws.Length);
        foreach (var draw in draws)
        {
            if (double.IsFinite(draw))
            {
                sorted.Add(draw);
            }
        }

        sorted.Sort();
        return sorted.ToArray();
    }
}
