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
    private const int RankedExponent = -10;
    private const long Base = (1023L + LowestExponent) << MantissaBits;

    /// <summary>Cells of the histogram: 0 holds everything below 2^-30 x 33/32, the last holds 1.</summary>
    public const int Size = (-LowestExponent << MantissaBits) + 1;

    private const int LowestRanked = (RankedExponent - LowestExponent) << MantissaBits;

    /// <summary>Probabilities in each cell.</summary>
    public double[] Counts { get; } = new double[Size];

    /// <summary>
    /// From which the sum over samples of the squared set size follows: where a sample's j-th largest probability falls, 2 j - 1 is added.
    /// Cells from 2^-10 up alone, so that only the likely classes of a sample need be ranked.
    /// </summary>
    public double[] SquareSteps { get; } = new double[Size - LowestRanked];

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

    /// <summary>
    /// Standard error of <see cref="MeanSize"/>; null with fewer than two samples, and for a threshold below 2^-10, where the spread was not
    /// kept.
    /// </summary>
    public double? MeanSizeError(double threshold)
    {
        var lowest = CellOf(threshold);
        if (Samples < 2 || lowest < LowestRanked)
        {
            return null;
        }

        var (sum, squares) = (0.0, 0.0);
        for (var cell = lowest; cell < Size; cell++)
        {
            sum += Counts[cell];
            squares += SquareSteps[cell - LowestRanked];
        }

        return Math.Sqrt(Math.Max(0, squares - (sum * sum / Samples)) / (Samples - 1) / Samples);
    }

    /// <summary>Counts one sample, whose probabilities lie <paramref name="stride"/> apart.</summary>
    /// <param name="probabilities">Begins with the probability of class 0.</param>
    /// <param name="stride">Distance from class to class.</param>
    /// <param name="ranked">Room for one cell a class.</param>
    internal void Add(ReadOnlySpan<double> probabilities, int stride, Span<int> ranked)
    {
        var likely = 0;
        for (var at = 0; at < probabilities.Length; at += stride)
        {
            var cell = CellOf(probabilities[at]);
            Counts[cell]++;
            if (cell >= LowestRanked)
            {
                ranked[likely++] = cell - LowestRanked;
            }
        }

        var own = ranked[..likely];
        own.Sort();
        for (var i = 0; i < own.Length; i++)
        {
            SquareSteps[own[i]] += (2 * (own.Length - i)) - 1;
        }

        Samples++;
    }
}
