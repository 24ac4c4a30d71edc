namespace EvalHarness.Metrics.Recalibration;

/// <summary>
/// Least-squares non-decreasing fit by pooling adjacent violators (Ayer et al., 1955), in O(n) after sorting.
/// </summary>
public static class IsotonicFit
{
    /// <summary>
    /// The non-decreasing values closest to <paramref name="values"/> in weighted least squares; the values must already be in the order
    /// of their x. No weights means weight 1 each.
    /// </summary>
    public static double[] Fit(ReadOnlySpan<double> values, ReadOnlySpan<double> weights = default)
    {
        if (!weights.IsEmpty)
        {
            Require.SameLength(values.Length, weights.Length, nameof(weights));
        }

        var mean = new double[values.Length];
        var weight = new double[values.Length];
        var start = new int[values.Length + 1];
        var blocks = 0;
        for (var i = 0; i < values.Length; i++)
        {
            mean[blocks] = values[i];
            weight[blocks] = weights.IsEmpty ? 1 : weights[i];
            start[blocks++] = i;
            while (blocks > 1 && mean[blocks - 2] >= mean[blocks - 1])
            {
                var total = weight[blocks - 2] + weight[blocks - 1];
                mean[blocks - 2] = (mean[blocks - 2] * weight[blocks - 2] + mean[blocks - 1] * weight[blocks - 1]) / total;
                weight[blocks - 2] = total;
                blocks--;
            }
        }

        start[blocks] = values.Length;
        var fitted = new double[values.Length];
        for (var block = 0; block < blocks; block++)
        {
            fitted.AsSpan(start[block], start[block + 1] - start[block]).Fill(mean[block]);
        }

        return fitted;
    }

    /// <summary>
    /// Fits outcomes on scores: equal scores are pooled first, so ties are exact. Returns the distinct scores ascending, the fitted value
    /// and the number of samples at each.
    /// </summary>
    public static (double[] X, double[] Fitted, int[] Count) FitScores(ReadOnlySpan<double> scores, ReadOnlySpan<bool> outcome)
    {
        Require.SameLength(scores.Length, outcome.Length, nameof(outcome));
        var x = scores.ToArray();
        var y = new double[x.Length];
        for (var i = 0; i < y.Length; i++)
        {
            y[i] = outcome[i] ? 1 : 0;
        }

        Array.Sort(x, y);
        var distinct = new List<double>();
        var means = new List<double>();
        var counts = new List<int>();
        for (var i = 0; i < x.Length;)
        {
            var end = i;
            var sum = 0.0;
            while (end < x.Length && x[end].Equals(x[i]))
            {
                sum += y[end++];
            }

            distinct.Add(x[i]);
            means.Add(sum / (end - i));
            counts.Add(end - i);
            i = end;
        }

        var weights = counts.ConvertAll(count => (double)count).ToArray();
        return (distinct.ToArray(), Fit(means.ToArray(), weights), counts.ToArray());
    }
}
