namespace EvalHarness.Data;

/// <summary>
/// Samples whose scores are equal but for rounding: the same logits in another order, or all shifted alike, as quantised models give. Sums in
/// another order end in other digits, and a ranking would tell apart what is tied.
/// </summary>
internal static class NearTies
{
    private const double Rounding = 1e-12;

    /// <summary>The cell with its confidence so joined: equal where it differs by rounding alone.</summary>
    public static SampleScores OfConfidence(SampleScores scores) =>
        scores with { Confidence = Join([scores], cell => cell.Confidence, BelowOne)[0] };

    /// <summary>Two cells of one checkpoint, with every score that ranks samples joined over both.</summary>
    public static (SampleScores First, SampleScores Second) OfAllScores(SampleScores first, SampleScores second)
    {
        SampleScores[] cells = [first, second];
        var confidence = Join(cells, scores => scores.Confidence, BelowOne);
        var margin = Join(cells, scores => scores.Margin, BelowOne);
        var entropy = Join(cells, scores => scores.Entropy, Relative);
        var gen = Join(cells, scores => scores.Gen, Relative);
        var energy = Join(cells, scores => scores.Energy, Signed);
        var kl = cells.Any(scores => scores.KlMatching is null) ? null : Join(cells, scores => scores.KlMatching!, Signed);
        return (With(0), With(1));

        SampleScores With(int at) => cells[at] with
        {
            Confidence = confidence[at],
            Margin = margin[at],
            Entropy = entropy[at],
            Gen = gen[at],
            Energy = energy[at],
            KlMatching = kl?[at],
        };
    }

    // Probabilities near 1 keep their digits: what is left to 1 tells them apart.
    private static double BelowOne(double value) => Rounding * Math.Max(0, 1 - value);

    private static double Relative(double value) => Rounding * value;

    private static double Signed(double value) => Rounding * Math.Max(1, Math.Abs(value));

    private static double[][] Join(SampleScores[] cells, Func<SampleScores, double[]> column, Func<double, double> tolerance)
    {
        double[] values = [.. cells.SelectMany(column)];
        var order = Enumerable.Range(0, values.Length).ToArray();
        Array.Sort((double[])values.Clone(), order);
        for (var (at, first) = (0, double.NaN); at < order.Length; at++)
        {
            var value = values[order[at]];
            first = value - first <= tolerance(first) ? first : value;
            values[order[at]] = first;
        }

        var (result, start) = (new double[cells.Length][], 0);
        for (var cell = 0; cell < cells.Length; cell++)
        {
            result[cell] = values[start..(start + cells[cell].Count)];
            start += cells[cell].Count;
        }

        return result;
    }
}
