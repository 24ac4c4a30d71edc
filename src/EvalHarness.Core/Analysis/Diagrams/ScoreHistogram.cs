namespace EvalHarness.Analysis.Diagrams;

/// <summary>Shares of several sets of scores in the same equal-width bins [lower, upper), the last one closed, from the least to the greatest of all.</summary>
/// <param name="Edges">Edges of the bins, one more than bins.</param>
/// <param name="Shares">For each set, the share of its scores in each bin; a set without scores has none.</param>
public sealed record ScoreHistogram(IReadOnlyList<double> Edges, IReadOnlyList<IReadOnlyList<double>> Shares)
{
    /// <summary>
    /// The histogram of sets of scores over the range that holds all but the outermost thousandth on either side, so that one far
    /// outlier does not empty the picture; scores beyond are counted in the outermost bins. Null if there are no scores.
    /// </summary>
    public static ScoreHistogram? Of(IReadOnlyList<double[]> sets, int bins)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bins);
        var all = sets.SelectMany(set => set).Where(double.IsFinite).Order().ToArray();
        if (all.Length == 0)
        {
            return null;
        }

        var least = all[all.Length / 1000];
        var greatest = all[all.Length - 1 - (all.Length / 1000)];
        var width = greatest > least ? (greatest - least) / bins : 1;
        var shares = sets.Select(IReadOnlyList<double> (set) => SharesOf(set, least, width, bins)).ToList();
        return new ScoreHistogram([.. Enumerable.Range(0, bins + 1).Select(edge => least + (edge * width))], shares);
    }

    private static double[] SharesOf(double[] set, double least, double width, int bins)
    {
        var finite = set.Where(double.IsFinite).ToArray();
        if (finite.Length == 0)
        {
            return [];
        }

        var counts = new double[bins];
        foreach (var score in finite)
        {
            counts[(int)Math.Clamp((score - least) / width, 0, bins - 1)]++;
        }

        return [.. counts.Select(count => count / finite.Length)];
    }
}
