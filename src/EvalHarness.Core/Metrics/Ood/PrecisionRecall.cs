namespace EvalHarness.Metrics.Ood;

/// <summary>
/// Areas under a precision-recall curve with their variances. A step of the curve is a distinct score; the variances are those of the
/// infinitesimal jackknife (Efron, 1982), each class on its own: the sum of the squared derivatives by the samples' weights, which is what
/// a bootstrap converges to, without resampling.
/// </summary>
/// <param name="Average">Average precision: sum of precision x step of recall.</param>
/// <param name="AverageVariance">Its variance; null with fewer than two samples of a class.</param>
/// <param name="Trapezoid">Area by trapezoids from recall 0, precision 1.</param>
/// <param name="TrapezoidVariance">Its variance; null likewise.</param>
internal sealed record PrecisionRecall(double Average, double? AverageVariance, double Trapezoid, double? TrapezoidVariance)
{
    /// <summary>From counts at distinct scores, the most positive score first; both classes occur.</summary>
    public static PrecisionRecall Of(ReadOnlySpan<int> positives, ReadOnlySpan<int> negatives)
    {
        var steps = Walk(positives, negatives);
        var (average, trapezoid, before) = (0.0, 0.0, 1.0);
        for (var g = 0; g < steps.Precision.Length; g++)
        {
            average += positives[g] / steps.Positives * steps.Precision[g];
            trapezoid += positives[g] / steps.Positives * (steps.Precision[g] + before) / 2;
            before = steps.Precision[g];
        }

        if (steps.Positives < 2 || steps.Negatives < 2)
        {
            return new(average, null, trapezoid, null);
        }

        return new(
            average,
            Variance(positives, negatives, Influences(positives, steps, average, isTrapezoid: false)),
            trapezoid,
            Variance(positives, negatives, Influences(positives, steps, trapezoid, isTrapezoid: true)));
    }

    /// <summary>
    /// The derivative of an area by every sample's weight, up to a constant for each class. Scores are higher for positives; both classes occur.
    /// </summary>
    public static (double[] OfPositives, double[] OfNegatives) Influences(double[] positives, double[] negatives, bool isTrapezoid)
    {
        var (ofPositives, ofNegatives) = ScoreGroups.Falling(positives, negatives);
        var areas = Of(ofPositives, ofNegatives);
        var influences = Influences(ofPositives, Walk(ofPositives, ofNegatives), isTrapezoid ? areas.Trapezoid : areas.Average, isTrapezoid);
        double[] falling = [.. positives.Concat(negatives).Distinct().OrderDescending()];
        var falls = Comparer<double>.Create((a, b) => b.CompareTo(a));
        return (
            Array.ConvertAll(positives, score => influences.OfPositives[Array.BinarySearch(falling, score, falls)]),
            Array.ConvertAll(negatives, score => influences.OfNegatives[Array.BinarySearch(falling, score, falls)]));
    }

    private static Steps Walk(ReadOnlySpan<int> positives, ReadOnlySpan<int> negatives)
    {
        var (precision, flagged) = (new double[positives.Length], new double[positives.Length]);
        var (p, n) = (0.0, 0.0);
        for (var g = 0; g < precision.Length; g++)
        {
            (p, n) = (p + positives[g], n + negatives[g]);
            (precision[g], flagged[g]) = (p / (p + n), p + n);
        }

        return new(precision, flagged, p, n);
    }

    // A positive at step j adds its own step of recall, and lifts the precision of step j and all after it; a negative lowers them.
    private static (double[] OfPositives, double[] OfNegatives) Influences(ReadOnlySpan<int> positives, Steps steps, double area, bool isTrapezoid)
    {
        var (lift, drop) = (0.0, 0.0);
        var precision = steps.Precision;
        var (ofPositives, ofNegatives) = (new double[precision.Length], new double[precision.Length]);
        for (var g = precision.Length - 1; g >= 0; g--)
        {
            double weight = positives[g];
            var height = precision[g];
            if (isTrapezoid)
            {
                weight = (weight + (g + 1 < positives.Length ? positives[g + 1] : 0)) / 2;
                height = (height + (g > 0 ? precision[g - 1] : 1)) / 2;
            }

            lift += weight * (1 - precision[g]) / steps.Flagged[g];
            drop += weight * precision[g] / steps.Flagged[g];
            ofPositives[g] = (height - area + lift) / steps.Positives;
            ofNegatives[g] = -drop / steps.Positives;
        }

        return (ofPositives, ofNegatives);
    }

    private static double Variance(ReadOnlySpan<int> positives, ReadOnlySpan<int> negatives, (double[] OfPositives, double[] OfNegatives) influences)
    {
        var (ofPositives, ofNegatives) = (new Moments(), new Moments());
        for (var g = positives.Length - 1; g >= 0; g--)
        {
            ofPositives.Add(influences.OfPositives[g], positives[g]);
            ofNegatives.Add(influences.OfNegatives[g], negatives[g]);
        }

        return ofPositives.SumOfSquares + ofNegatives.SumOfSquares;
    }

    /// <summary>Precision and samples flagged at every step of the curve, and how many of each class there are.</summary>
    private sealed record Steps(double[] Precision, double[] Flagged, double Positives, double Negatives);

    /// <summary>Sum of squares about the mean, times n / (n - 1).</summary>
    private struct Moments
    {
        private double _count;
        private double _sum;
        private double _squares;

        public readonly double SumOfSquares => Math.Max(0, _squares - (_sum * _sum / _count)) * _count / (_count - 1);

        public void Add(double value, int count)
        {
            _count += count;
            _sum += count * value;
            _squares += count * value * value;
        }
    }
}
