using EvalHarness.Data;
using EvalHarness.Statistics;

namespace EvalHarness.Metrics;

/// <summary>
/// The labelled samples of a cell by ascending confidence: sorted once, then resampled by repeating rows, which keeps the order. Samples
/// with a number that is not finite are left out.
/// </summary>
internal sealed class SortedCell
{
    private SortedCell(int classCount, int capacity)
    {
        ClassCount = classCount;
        (Confidence, Margin, Hit, Nll, Brier) = (new double[capacity], new double[capacity], new double[capacity], new double[capacity], new double[capacity]);
        (Label, Prediction, InTop5) = (new int[capacity], new int[capacity], new bool[capacity]);
        Clusters = Clusters.Singletons(0);
    }

    public int ClassCount { get; }

    public int Count { get; private set; }

    public double[] Confidence { get; private set; }

    /// <summary>Largest minus second largest probability.</summary>
    public double[] Margin { get; private set; }

    /// <summary>1 where the prediction is right, else 0.</summary>
    public double[] Hit { get; private set; }

    public double[] Nll { get; private set; }

    public double[] Brier { get; private set; }

    public int[] Label { get; private set; }

    public int[] Prediction { get; private set; }

    public bool[] InTop5 { get; private set; }

    /// <summary>Samples of one source image, in the order of the columns. Only of the cell itself.</summary>
    public Clusters Clusters { get; private set; }


    public static SortedCell Of(SampleScores scores)
    {
        var order = new int[scores.Count];
        var keys = new double[scores.Count];
        var count = 0;
        for (var i = 0; i < scores.Count; i++)
        {
            if (scores.Label[i] >= 0 && scores.Prediction[i] >= 0
                && double.IsFinite(scores.Confidence[i] + scores.Nll[i] + scores.Brier[i]))
            {
                (order[count], keys[count]) = (i, scores.Confidence[i]);
                count++;
            }
        }

        Sorting.ByKey(keys, order, count);
        OrderTies(keys, order, count, scores.Index);
        var cell = new SortedCell(scores.ClassCount, count) { Count = count };
        var index = new int[count];
        for (var at = 0; at < count; at++)
        {
            var i = order[at];
            (cell.Confidence[at], cell.Margin[at]) = (keys[at], scores.Margin[i]);
            cell.Hit[at] = scores.Label[i] == scores.Prediction[i] ? 1 : 0;
            (cell.Nll[at], cell.Brier[at], cell.InTop5[at]) = (scores.Nll[i], scores.Brier[i], scores.InTop5[i]);
            (cell.Label[at], cell.Prediction[at], index[at]) = (scores.Label[i], scores.Prediction[i], scores.Index[i]);
        }

        cell.Clusters = ClustersOf(scores, index);
        return cell;
    }

    /// <summary>An empty cell to resample into.</summary>
    public SortedCell NewBuffer() => new(ClassCount, Count + 8);

    /// <summary>Fills <paramref name="target"/> with every row as often as its cluster was drawn.</summary>
    public void Resample(ReadOnlySpan<int> weights, SortedCell target, ref int[] rows)
    {
        var ids = Clusters.Ids;
        var total = 0;
        if (rows.Length < Count + 8)
        {
            rows = new int[Count + 8];
        }

        for (var at = 0; at < Count; at++)
        {
            var weight = weights[ids[at]];
            if (total + Math.Max(weight, 4) > rows.Length)
            {
                Array.Resize(ref rows, Math.Max(rows.Length * 2, total + weight + 8));
            }

            // Weights above 4 are rare: write four, keep as many as were drawn.
            rows[total] = at;
            rows[total + 1] = at;
            rows[total + 2] = at;
            rows[total + 3] = at;
            for (var extra = 4; extra < weight; extra++)
            {
                rows[total + extra] = at;
            }

            total += weight;
        }

        target.Gather(this, rows.AsSpan(0, total));
    }

    /// <summary>Equal confidences by sample index, so that the order of the input changes nothing.</summary>
    private static void OrderTies(double[] keys, int[] order, int count, int[] index)
    {
        for (var start = 0; start < count;)
        {
            var end = start + 1;
            while (end < count && keys[end] == keys[start])
            {
                end++;
            }

            if (end - start > 1)
            {
                order.AsSpan(start, end - start).Sort((a, b) => index[a].CompareTo(index[b]));
            }

            start = end;
        }
    }

    private static Clusters ClustersOf(SampleScores scores, int[] index) =>
        Statistics.Clusters.Of(scores.Index).AreSingletons ? Statistics.Clusters.Singletons(index.Length) : Statistics.Clusters.Of(index);

    private void Gather(SortedCell source, ReadOnlySpan<int> rows)
    {
        if (Confidence.Length < rows.Length)
        {
            var size = rows.Length + (rows.Length / 4);
            (Confidence, Margin, Hit, Nll, Brier) = (new double[size], new double[size], new double[size], new double[size], new double[size]);
            (Label, Prediction, InTop5) = (new int[size], new int[size], new bool[size]);
        }

        Count = rows.Length;
        for (var at = 0; at < rows.Length; at++)
        {
            var row = rows[at];
            Confidence[at] = source.Confidence[row];
            Margin[at] = source.Margin[row];
            Hit[at] = source.Hit[row];
            Nll[at] = source.Nll[row];
            Label[at] = source.Label[row];
            Prediction[at] = source.Prediction[row];
        }
    }
}
