namespace EvalHarness.Gates;

/// <summary>Shares alpha over the comparisons of a policy, step by step (Holm, 1979).</summary>
internal static class StepDown
{
    /// <summary>Whether a comparison rests on an interval and so takes its share of alpha.</summary>
    public static bool Shares(GateComparison comparison) => comparison is { Estimate: not null, PointOnly: false };

    /// <summary>
    /// Two-sided alpha of the interval that decides each comparison: alpha/m at first, alpha/(m - decided) for what is left undecided,
    /// until a step decides nothing more. Comparisons without an interval get 0.
    /// </summary>
    public static double[] Alphas(IReadOnlyList<GateComparison> comparisons, double alpha)
    {
        var alphas = new double[comparisons.Count];
        var open = Enumerable.Range(0, comparisons.Count).Where(i => Shares(comparisons[i])).ToList();
        while (open.Count > 0)
        {
            var share = alpha / open.Count;
            var decided = new HashSet<int>();
            foreach (var i in open)
            {
                // One-sided tests spend their whole share on one side.
                alphas[i] = Math.Min(comparisons[i].OneSided ? 2 * share : share, 0.999);
                if (comparisons[i].Estimate!.At(alphas[i]) is { } interval
                    && comparisons[i].Decide(interval.Lower, interval.Upper) != Verdict.Inconclusive)
                {
                    decided.Add(i);
                }
            }

            open.RemoveAll(decided.Contains);
            if (decided.Count == 0)
            {
                break;
            }
        }

        return alphas;
    }
}
