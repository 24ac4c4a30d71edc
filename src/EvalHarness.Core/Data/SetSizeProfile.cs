namespace EvalHarness.Data;

/// <summary>
/// Histogram of all class probabilities of all samples, from which the mean size of a prediction set {k : p_k at least t} follows
/// exactly for every threshold t on its grid. The grid has 32 steps an octave, from 2^-30 to 1.
/// </summary>
public sealed class SetSizeProfile
{
    private const int MantissaBits = 5;
    private const int Shift = 52 - MantissaBits;
    private const int LowestExponent = -30;
    private const long Base = (1023L + LowestExponent) << MantissaBits;

    /// <summary>Cells of the histogram: 0 holds everything below 2^-30 x 33/32, the last holds 1.</summary>
    public const int Size = (-LowestExponent << MantissaBits) + 1;

    /// <summary>Probabilities in each cell.</summary>
    public double[] Counts { get; } = new double[Size];

    /// <summary>Samples that were counted.</summary>
    public double Samples { get; internal set; }

    /// <summary>Cell of a probability.</summary>
    public static int CellOf(double probability) =>
        (int)Math.Clamp((BitConverter.DoubleToInt64Bits(probability) >> Shift) - Base, 0, Size - 1);

    /// <summary>The largest threshold on the grid that is at most <paramref name="threshold"/>; 0 below the grid.</summary>
    public static double GridThreshold(double threshold)
    {
        var cell = CellOf(threshold);
        return cell == 0 ? 0 : BitConverter.Int64BitsToDouble((cell + Base) << Shift);
    }

    /// <summary>Mean number of classes with a probability of at least the grid threshold below <paramref name="threshold"/>; null without samples.</summary>
    public double? MeanSize(double threshold)
    {
        if (Samples <= 0)
        {
            return null;
        }

        var count = 0.0;
        for (var cell = CellOf(threshold); cell < Size; cell++)
        {
            count += Counts[cell];
        }

        return count / Samples;
    }

    internal void Add(double probability) => Counts[CellOf(probability)]++;
}
