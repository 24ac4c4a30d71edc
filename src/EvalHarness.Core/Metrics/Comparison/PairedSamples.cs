using EvalHarness.Data;

namespace EvalHarness.Metrics.Comparison;

/// <summary>The samples that two cells share, row by row: what a paired comparison may use.</summary>
public sealed class PairedSamples
{
    private PairedSamples(SampleScores a, SampleScores b, int[] rowsA, int[] rowsB) => (A, B, RowsA, RowsB) = (a, b, rowsA, rowsB);

    /// <summary>First cell (the smaller, or the baseline).</summary>
    public SampleScores A { get; }

    /// <summary>Second cell (the bigger, or the candidate).</summary>
    public SampleScores B { get; }

    /// <summary>Rows of the first cell, by pair.</summary>
    public int[] RowsA { get; }

    /// <summary>Rows of the second cell, by pair.</summary>
    public int[] RowsB { get; }

    /// <summary>Number of pairs.</summary>
    public int Count => RowsA.Length;

    /// <summary>Pairs two cells by image index; samples that only one has are left out.</summary>
    public static PairedSamples Of(SampleScores a, SampleScores b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.Index.AsSpan().SequenceEqual(b.Index))
        {
            var rows = Enumerable.Range(0, a.Count).ToArray();
            return new PairedSamples(a, b, rows, rows);
        }

        var rowOf = new Dictionary<int, int>(b.Count);
        for (var i = 0; i < b.Count; i++)
        {
            rowOf[b.Index[i]] = i;
        }

        var shared = Enumerable.Range(0, a.Count).Where(i => rowOf.ContainsKey(a.Index[i])).ToArray();
        return new PairedSamples(a, b, shared, Array.ConvertAll(shared, i => rowOf[a.Index[i]]));
    }

    /// <summary>Second minus first of a value per sample.</summary>
    public double[] Differences(Func<SampleScores, int, double> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var differences = new double[Count];
        for (var i = 0; i < differences.Length; i++)
        {
            differences[i] = value(B, RowsB[i]) - value(A, RowsA[i]);
        }

        return differences;
    }

    /// <summary>Whether the first cell gets a pair right and the second wrong.</summary>
    public bool IsNegativeFlip(int pair) => A.IsCorrect(RowsA[pair]) && !B.IsCorrect(RowsB[pair]);

    /// <summary>Image index of every pair.</summary>
    public int[] Images() => Array.ConvertAll(RowsA, i => A.Index[i]);
}
