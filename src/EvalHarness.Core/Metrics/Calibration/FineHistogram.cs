using EvalHarness.Data;

namespace EvalHarness.Metrics.Calibration;

/// <summary>Sixty bins of confidence, (lower, upper], which merge into 5, 10, 12, 15, 20, 30 or 60 bins without another look at the samples.</summary>
internal sealed class FineHistogram
{
    private const int Fine = 60;
    private const double Rounding = 1e-15;
    private static readonly ConfidenceBins Bins = new(Fine);

    private readonly double[] _count = new double[Fine];
    private readonly double[] _confidence = new double[Fine];
    private readonly double[] _hits = new double[Fine];

    public void Fill(ReadOnlySpan<double> confidence, ReadOnlySpan<double> hit)
    {
        Clear();
        for (var i = 0; i < confidence.Length; i++)
        {
            Add(Bins.Of(confidence[i]), confidence[i], hit[i]);
        }
    }

    /// <summary>Two classes: the probability of class 1 against whether it is the label.</summary>
    public void FillPositive(SortedCell cell)
    {
        Clear();
        for (var i = 0; i < cell.Count; i++)
        {
            if (cell.Prediction[i] == 1)
            {
                Add(Bins.Of(cell.Confidence[i]), cell.Confidence[i], cell.Label[i]);
                continue;
            }

            // The difference may end a last digit above the edge that the probability itself stands on.
            var own = cell.Confidence[i] - cell.Margin[i];
            Add(Bins.Of(own - Rounding), own, cell.Label[i]);
        }
    }

    /// <summary>The table with <paramref name="count"/> bins, a divisor of 60.</summary>
    public ReliabilityTable Merge(int count) => ReliabilityTable.Merge(_count, _confidence, _hits, count);

    private void Add(int bin, double confidence, double hit)
    {
        _count[bin]++;
        _confidence[bin] += confidence;
        _hits[bin] += hit;
    }

    private void Clear()
    {
        _count.AsSpan().Clear();
        _confidence.AsSpan().Clear();
        _hits.AsSpan().Clear();
    }
}
