namespace EvalHarness.Statistics;

/// <summary>p-values adjusted for testing many hypotheses at once, in the order given, at most 1.</summary>
public static class MultipleTesting
{
    /// <summary>Bonferroni: family-wise error, any dependence.</summary>
    public static double[] Bonferroni(ReadOnlySpan<double> p)
    {
        var result = new double[p.Length];
        for (var i = 0; i < p.Length; i++)
        {
            result[i] = Math.Min(1, p[i] * p.Length);
        }

        return result;
    }

    /// <summary>Holm's step-down (1979): family-wise error, any dependence; never weaker than Bonferroni. For gates.</summary>
    public static double[] Holm(ReadOnlySpan<double> p)
    {
        var order = Order(p);
        var result = new double[p.Length];
        var running = 0.0;
        for (var rank = 0; rank < order.Length; rank++)
        {
            running = Math.Max(running, Math.Min(1, (p.Length - rank) * p[order[rank]]));
            result[order[rank]] = running;
        }

        return result;
    }

    /// <summary>Hochberg's step-up (1988), valid where Simes' inequality holds (independence, positive dependence).</summary>
    public static double[] SimesHochberg(ReadOnlySpan<double> p)
    {
        var count = p.Length;
        return StepUp(p, rank => count - rank);
    }

    /// <summary>Benjamini and Hochberg (1995): false discovery rate under independence or positive dependence.</summary>
    public static double[] BenjaminiHochberg(ReadOnlySpan<double> p)
    {
        double count = p.Length;
        return StepUp(p, rank => count / (rank + 1));
    }

    /// <summary>Benjamini and Yekutieli (2001): false discovery rate under any dependence.</summary>
    public static double[] BenjaminiYekutieli(ReadOnlySpan<double> p)
    {
        var harmonic = 0.0;
        for (var i = 1; i <= p.Length; i++)
        {
            harmonic += 1.0 / i;
        }

        var scale = p.Length * harmonic;
        return StepUp(p, rank => scale / (rank + 1));
    }

    private static double[] StepUp(ReadOnlySpan<double> p, Func<int, double> factor)
    {
        var order = Order(p);
        var result = new double[p.Length];
        var running = 1.0;
        for (var rank = order.Length - 1; rank >= 0; rank--)
        {
            running = Math.Min(running, factor(rank) * p[order[rank]]);
            result[order[rank]] = running;
        }

        return result;
    }

    private static int[] Order(ReadOnlySpan<double> p)
    {
        foreach (var value in p)
        {
            if (!(value >= 0 && value <= 1))
            {
                throw new ArgumentOutOfRangeException(nameof(p), value, "A p-value lies in [0, 1].");
            }
        }

        var keys = p.ToArray();
        var order = Enumerable.Range(0, p.Length).ToArray();
        Array.Sort(keys, order);
        return order;
    }
}
