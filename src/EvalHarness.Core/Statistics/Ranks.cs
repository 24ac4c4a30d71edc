namespace EvalHarness.Statistics;

/// <summary>Ranks from 1; tied values share the mean of their ranks.</summary>
public static class Ranks
{
    /// <summary>Mid-ranks of the values, in their order.</summary>
    public static double[] Of(ReadOnlySpan<double> values)
    {
        var keys = values.ToArray();
        var order = Enumerable.Range(0, keys.Length).ToArray();
        Array.Sort(keys, order);
        var ranks = new double[keys.Length];
        for (var start = 0; start < keys.Length;)
        {
            var end = start + 1;
            while (end < keys.Length && keys[end] == keys[start])
            {
                end++;
            }

            for (var i = start; i < end; i++)
            {
                ranks[order[i]] = (start + end + 1) / 2.0;
            }

            start = end;
        }

        return ranks;
    }

    /// <summary>Sizes of the groups of equal values that have more than one member.</summary>
    internal static List<int> Ties(ReadOnlySpan<double> values)
    {
        var keys = values.ToArray();
        Array.Sort(keys);
        var ties = new List<int>();
        for (var start = 0; start < keys.Length;)
        {
            var end = start + 1;
            while (end < keys.Length && keys[end] == keys[start])
            {
                end++;
            }

            if (end - start > 1)
            {
                ties.Add(end - start);
            }

            start = end;
        }

        return ties;
    }
}
