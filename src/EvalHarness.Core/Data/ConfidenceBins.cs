namespace EvalHarness.Data;

/// <summary>
/// Equal-width bins (lower, upper] on [0, 1] (Guo et al., 2017): bin b ends at (b + 1) / count, 0 falls into the first, 1 into the last.
/// </summary>
public sealed class ConfidenceBins
{
    private readonly double[] _edges;

    /// <summary>Divides [0, 1] into <paramref name="count"/> bins.</summary>
    public ConfidenceBins(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        _edges = new double[count + 1];
        for (var edge = 0; edge <= count; edge++)
        {
            _edges[edge] = (double)edge / count;
        }
    }

    /// <summary>Number of bins.</summary>
    public int Count => _edges.Length - 1;

    /// <summary>Bin of a value; values outside [0, 1] go to the nearest bin.</summary>
    public int Of(double value)
    {
        var edges = _edges;
        var count = edges.Length - 1;
        var bin = Math.Clamp((int)(value * count), 0, count - 1);

        // The product may round across an edge, and truncation puts a value on an edge into the bin above.
        if (value <= edges[bin])
        {
            return Math.Max(0, bin - 1);
        }

        return value > edges[bin + 1] && bin < count - 1 ? bin + 1 : bin;
    }
}
